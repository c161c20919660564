package io.jobetl.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The log of one server: all that it prints, appended over all starts, rotated at a start when it has grown. */
record LogFile(Path path) {
    private static final long ROTATE_BYTES = 16L << 20;
    private static final int TAIL_BYTES = 64 << 10;

    /** Makes the folder, rotates, and returns the size: where the output of the next start begins. */
    long open() throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        if (size() > ROTATE_BYTES) {
            Files.move(path, path.resolveSibling(path.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return size();
    }

    /** The last lines written behind a position; empty when there are none or the file cannot be read. */
    List<String> tail(long fromByte, int lines) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long length = file.length();
            long from = Math.max(Math.min(fromByte, length), length - TAIL_BYTES);
            byte[] bytes = new byte[(int) (length - from)];
            file.seek(from);
            file.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    private long size() throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }
}
