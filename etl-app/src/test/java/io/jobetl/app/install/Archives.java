package io.jobetl.app.install;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The archives that the build has made, read entry by entry. */
final class Archives {
    /** The module, in whose folder tests run. */
    static final Path MODULE = Path.of("").toAbsolutePath();

    private static final int MODE_BITS = 0777;

    private Archives() {}

    /**
     * An entry of an archive.
     *
     * @param name below the one folder that the archive has
     * @param seconds its time, since 1970
     */
    record Entry(String name, boolean isDirectory, int mode, long seconds, ByteBuffer content) {
        byte[] bytes() {
            byte[] bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return bytes;
        }

        @Override
        public String toString() {
            return String.format("%s %o %d", name, mode, seconds);
        }
    }

    static Path zip() throws IOException {
        return in(MODULE.resolve("target"), ".zip");
    }

    static Path tar() throws IOException {
        return in(MODULE.resolve("target"), ".tar.gz");
    }

    /** {@code etl-VERSION} with this ending. */
    static Path in(Path folder, String ending) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "etl-[0-9]*" + ending)) {
            for (Path archive : found) {
                return archive;
            }
        }
        throw new AssertionError("no etl-VERSION" + ending + " in " + folder + ": it is made by `mvn package`");
    }

    static List<Entry> tarEntries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(tar()));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(new Entry(
                        below(entry.getName()),
                        entry.isDirectory(),
                        entry.getMode() & MODE_BITS,
                        entry.getLastModifiedTime().toInstant().getEpochSecond(),
                        ByteBuffer.wrap(tar.readAllBytes())));
            }
        }
        return entries;
    }

    static List<Entry> zipEntries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (ZipFile zip = ZipFile.builder().setPath(zip()).get()) {
            for (ZipArchiveEntry entry : java.util.Collections.list(zip.getEntriesInPhysicalOrder())) {
                try (InputStream content = zip.getInputStream(entry)) {
                    entries.add(new Entry(
                            below(entry.getName()),
                            entry.isDirectory(),
                            entry.getUnixMode() & MODE_BITS,
                            entry.getLastModifiedTime().toInstant().getEpochSecond(),
                            ByteBuffer.wrap(content.readAllBytes())));
                }
            }
        }
        return entries;
    }

    private static String below(String name) {
        return name.substring(name.indexOf('/') + 1);
    }
}
