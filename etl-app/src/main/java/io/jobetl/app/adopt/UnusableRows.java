package io.jobetl.app.adopt;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with the columns {@code create_time, reason}, made with its first row in place of an older one. For one
 * thread.
 */
final class UnusableRows implements Closeable {
    private final Path path;
    private long count;
    private @Nullable BufferedWriter writer;

    UnusableRows(Path path) throws IOException {
        this.path = path;
        Files.deleteIfExists(path);
    }

    long count() {
        return count;
    }

    void add(String key, String reason) {
        try {
            BufferedWriter opened = writer;
            if (opened == null) {
                opened = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
                writer = opened;
                opened.write("create_time,reason\n");
            }
            opened.write(quoted(key) + "," + quoted(reason) + "\n");
            count++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
