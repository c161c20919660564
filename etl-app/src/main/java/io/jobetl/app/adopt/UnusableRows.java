package io.jobetl.app.adopt;

import io.jobetl.data.load.OwnFile;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with the columns {@code create_time, reason}, made with its first row in place of an older one, and of
 * nothing else. For one thread.
 */
final class UnusableRows implements Closeable {
    private static final String FIRST_LINE = "create_time,reason\n";

    private final Path path;
    private long count;
    private @Nullable BufferedWriter writer;

    /** @throws io.jobetl.data.load.UnusableFileException when something is in the way that is no older list */
    UnusableRows(Path path) throws IOException {
        OwnFile.requireOurs(path, FIRST_LINE);
        this.path = path;
        OwnFile.remove(path);
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
                opened.write(FIRST_LINE);
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
