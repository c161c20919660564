package io.jobetl.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An unpacked MySQL server, shared by all data directories of this user.
 *
 * <p>The cache is {@code -Detl.cache.dir}, {@code ETL_CACHE_DIR}, {@code $XDG_CACHE_HOME/etl-local} or
 * {@code ~/.cache/etl-local}. Unpacking goes to a temporary folder that is renamed when complete: two processes at once
 * both succeed, and a killed one leaves nothing that looks finished. Unpacking the small archive takes 1-2 s and 57 MB.
 *
 * @param home folder with bin/mysqld
 * @param cache folder for more generated files
 */
record MySqlInstallation(Path home, Path cache) {

    static MySqlInstallation of(Path archive) throws IOException {
        Path cache = cacheFolder();
        String name = archive.getFileName().toString().replaceAll("\\.(jar|zip)$", "") + "-" + Files.size(archive);
        Path home = cache.resolve(name);
        Files.createDirectories(cache);
        requireOwn(cache);
        if (!Files.isDirectory(home)) {
            removeAbandoned(cache);
            Path partial = Files.createTempDirectory(cache, name + ".partial-");
            unpack(archive, partial);
            publish(partial, home);
        }
        return new MySqlInstallation(homeBelow(home), cache);
    }

    Path mysqld() {
        return home.resolve("bin/mysqld");
    }

    static Path cacheFolder() {
        return Optional.ofNullable(System.getProperty("etl.cache.dir"))
                .or(() -> Optional.ofNullable(System.getenv("ETL_CACHE_DIR")))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .or(() -> Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .filter(text -> !text.isBlank())
                        .map(text -> Path.of(text, "etl-local")))
                .orElseGet(() -> {
                    Path home = Path.of(System.getProperty("user.home"));
                    // A user without a home folder (some containers): "?" or "/".
                    return Files.isWritable(home)
                            ? home.resolve(".cache/etl-local")
                            : Path.of(
                                    System.getProperty("java.io.tmpdir"),
                                    "etl-local-" + System.getProperty("user.name"));
                })
                .toAbsolutePath()
                .normalize();
    }

    /** What lies in the cache is executed: in a folder such as /tmp, somebody else could have put it there. */
    private static void requireOwn(Path cache) throws IOException {
        Path ours = Files.createTempFile(cache, "owner", null);
        try {
            if (!Files.getOwner(ours).equals(Files.getOwner(cache))) {
                throw new IOException("the cache " + cache + " belongs to another user: set ETL_CACHE_DIR");
            }
        } finally {
            Files.delete(ours);
        }
    }

    private static void publish(Path partial, Path home) throws IOException {
        try {
            Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            // Another process was faster; its copy is as good as ours.
            DataDirectory.deleteTree(partial);
        }
    }

    private static void removeAbandoned(Path cache) throws IOException {
        Instant old = Instant.now().minus(1, ChronoUnit.HOURS);
        try (Stream<Path> entries = Files.list(cache)) {
            for (Path entry : entries.filter(
                            path -> path.getFileName().toString().contains(".partial-"))
                    .toList()) {
                if (Files.getLastModifiedTime(entry).toInstant().isBefore(old)) {
                    DataDirectory.deleteTree(entry);
                }
            }
        }
    }

    /** The zip archives have a top folder, the small one has not. */
    private static Path homeBelow(Path root) throws IOException {
        List<Path> candidates = new ArrayList<>(List.of(root));
        try (Stream<Path> children = Files.list(root)) {
            children.forEach(candidates::add);
        }
        return candidates.stream()
                .filter(folder -> Files.exists(folder.resolve("bin/mysqld")))
                .findFirst()
                .orElseThrow(() -> new IOException("no bin/mysqld in " + root));
    }

    private static void unpack(Path archive, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry inner = zip.getEntry(innerArchive());
            if (inner != null) {
                try (InputStream tar =
                        new GZIPInputStream(new BufferedInputStream(zip.getInputStream(inner)), 1 << 16)) {
                    TarReader.unpack(tar, target);
                }
            } else {
                unzip(zip, target);
            }
        }
    }

    private static String innerArchive() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
                ? "mysql-Mac_OS_X-x86_64.tar.gz"
                : "mysql-Linux-amd64.tar.gz";
    }

    /** Only what the server needs: of 550 MB packed, the rest is clients, test programs and debug versions. */
    private static void unzip(ZipFile zip, Path target) throws IOException {
        for (ZipEntry entry : zip.stream().filter(MySqlInstallation::isNeeded).toList()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("archive entry leads out of the folder: " + entry.getName());
            }
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, path);
            }
            if (entry.getName().contains("/bin/") || entry.getName().startsWith("bin/")) {
                TarReader.makeExecutable(path);
            }
        }
    }

    private static boolean isNeeded(ZipEntry entry) {
        String name = "/" + entry.getName();
        return !entry.isDirectory()
                && (name.endsWith("/bin/mysqld")
                        || name.contains("/share/")
                        || (name.contains("/lib/")
                                && !name.contains("/debug/")
                                && !name.contains("/mecab/")
                                && !name.endsWith(".a")));
    }
}
