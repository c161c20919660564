package io.jobetl.data.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that is made anew with each run in place of the one of the run before. What this program did not make is never
 * in the way: a file counts as ours when it begins with the line that all our files of its kind begin with.
 */
public final class OwnFile {
    private OwnFile() {}

    /**
     * Makes sure that the file can be made, and nothing of others is lost by it.
     *
     * @param firstLine of each file of its kind, with its line break
     * @throws UnusableFileException when something else is there, or no file can be made
     */
    public static void requireOurs(Path path, String firstLine) {
        if (Files.isDirectory(path)) {
            throw new UnusableFileException(path + " is a folder; name a file in it");
        }
        if (Files.isRegularFile(path) && !isOurs(path, firstLine)) {
            throw new UnusableFileException(path + " is there and was not written by etl, as its first line is not '"
                    + firstLine.strip() + "'; it is left alone: name another file");
        }
        if (Files.exists(path) && !Files.isRegularFile(path) && !path.startsWith("/dev")) {
            throw new UnusableFileException(path + " is a pipe or a device; name a file");
        }
        Path folder = existingFolder(path);
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new UnusableFileException(path + " cannot be made: " + folder + " is "
                    + (folder != null && Files.isDirectory(folder) ? "not writable" : "not a folder")
                    + "; name another file");
        }
    }

    /** Removes the file of an earlier run. An empty file and a device stay, as there is nothing of ours in them. */
    public static void remove(Path path) throws IOException {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) > 0) {
            Files.delete(path);
        } else if (Files.isRegularFile(path)) { // behind a link, which may have been made for us to write through
            Files.newOutputStream(path).close();
        }
    }

    private static boolean isOurs(Path path, String firstLine) {
        byte[] expected = firstLine.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] first = in.readNBytes(expected.length);
            return first.length == 0 || firstLine.equals(new String(first, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnusableFileException(path + " cannot be read: " + e);
        }
    }

    private static @Nullable Path existingFolder(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        return folder;
    }
}
