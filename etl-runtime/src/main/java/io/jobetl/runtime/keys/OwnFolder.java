package io.jobetl.runtime.keys;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The folder of one installation in memory that outlives processes: {@code BASE/etl-USER/HASH}. */
final class OwnFolder {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final Path OWN_PROCESS = Path.of("/proc/self");

    private OwnFolder() {}

    /** Whether the base is what systems without memory for files do not have. */
    static boolean isMissing(Path base) {
        return base.equals(SHARED_MEMORY) && !(Files.isDirectory(base) && Files.isWritable(base));
    }

    /**
     * Where it is to be.
     *
     * @param base for the files of all installations and users
     * @param installation names it among all of this machine
     */
    static Path of(Path base, String installation) {
        return base.resolve("etl-" + System.getProperty("user.name")).resolve(hash(installation));
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has it", e);
        }
    }

    /**
     * Makes what is missing of it. Whoever can change the files can make rows count twice; where everybody may create
     * folders, somebody may have.
     *
     * @throws IOException when it cannot be made, or others can write to it
     */
    static void prepare(Path folder) throws IOException {
        for (Path own : List.of(requireNonNull(folder.getParent()), folder)) {
            if (Files.notExists(own, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(
                        own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            requireOwn(own);
        }
    }

    private static void requireOwn(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(directory + " is no folder");
        }
        if (!Files.getOwner(directory).equals(Files.getOwner(OWN_PROCESS))) {
            throw new IOException(directory + " belongs to " + Files.getOwner(directory));
        }
        String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
        if (permissions.indexOf('w', 3) >= 0) {
            throw new IOException("others may write to " + directory + ": " + permissions);
        }
    }

    static List<Path> list(Path directory) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            found.forEach(paths::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return paths;
    }
}
