package io.jobetl.data.load;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The list of records that were not loaded, and of values that were left out: a CSV file with the columns {@code file,
 * line, outcome, reason, record}. It is made with its first entry; before that an older one of the same name is
 * removed, so that what is there is always of the latest load. Another file is never removed. For one thread.
 */
final class RejectFile implements Closeable {
    private static final String FIRST_LINE = "file,line,outcome,reason,record\n";

    private final Path path;
    private @Nullable BufferedWriter writer;

    /** @throws UnusableFileException when something is in the way that is no older file of this kind */
    RejectFile(Path path) {
        requireOurs(path);
        this.path = path;
        try {
            OwnFile.remove(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void requireOurs(Path path) {
        OwnFile.requireOurs(path, FIRST_LINE);
    }

    Path path() {
        return path;
    }

    /** Whether there is an entry. */
    boolean exists() {
        return writer != null;
    }

    void rejected(String fileName, CsvRecord record, String reason) {
        add(fileName, record, "rejected", reason);
    }

    void valueLeftOut(String fileName, CsvRecord record, String reason) {
        add(fileName, record, "value left out", reason);
    }

    private void add(String fileName, CsvRecord record, String outcome, String reason) {
        try {
            BufferedWriter opened = writer;
            if (opened == null) {
                Path folder = path.toAbsolutePath().getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                opened = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
                writer = opened;
                opened.write(FIRST_LINE);
            }
            opened.write(fileName + "," + record.line() + "," + outcome + "," + quoted(reason) + ","
                    + quoted(record.rawText()) + "\n");
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
