package io.jobetl.data.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is in a folder under the names of the files to load, and under names that somebody may have meant as theirs. */
final class FolderContents {
    private static final Set<String> PACKED = Set.of("gz", "zip", "bz2", "xz", "zst", "lz4", "7z");

    private FolderContents() {}

    /**
     * Whether there is a file to read.
     *
     * @throws UnusableFileException when something of this name is no file, or cannot be read
     */
    static boolean isThere(Path path) {
        if (!Files.exists(path)) {
            if (Files.isSymbolicLink(path)) {
                throw new UnusableFileException(path + " is a link to something that is not there");
            }
            return false;
        }
        if (!Files.isRegularFile(path)) {
            throw new UnusableFileException(path + " is "
                    + (Files.isDirectory(path) ? "a folder" : "a pipe, a socket or a device")
                    + ", not a file; put the file in its place, or move it away and add --allow-missing");
        }
        if (!Files.isReadable(path)) {
            throw new UnusableFileException(path + " cannot be read; give its reader the right to");
        }
        return true;
    }

    /** What is there instead of the file, and what to do about it. */
    static Optional<String> misnamed(Path folder, DataFile file) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .filter(name -> isMeantAs(file.fileName(), name))
                    .findFirst()
                    .map(name -> folder.resolve(name) + " is not loaded: "
                            + (isPacked(file.fileName(), name) ? "unpack it to " : "rename it to ") + file.fileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isMeantAs(String fileName, String name) {
        String plain = name.toLowerCase(Locale.ROOT).strip();
        return (plain.equals(fileName) && !name.equals(fileName))
                || plain.equals(fileName + ".txt")
                || isPacked(fileName, name);
    }

    private static boolean isPacked(String fileName, String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return plain.startsWith(fileName + ".") && PACKED.contains(plain.substring(fileName.length() + 1));
    }
}
