package io.jobetl.data.generate;

import java.io.IOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Builds the lines of one CSV file: RFC 4180 quoting where needed, LF, null as the empty field. Reused for all lines of
 * a file; not thread-safe.
 */
final class CsvLine {
    private final char separator;
    private final StringBuilder line = new StringBuilder(1024);
    private boolean first = true;

    CsvLine(char separator) {
        this.separator = separator;
    }

    CsvLine text(@Nullable String value) {
        next();
        if (value == null) {
            return this;
        }
        if (needsQuotes(value)) {
            line.append('"').append(value.replace("\"", "\"\"")).append('"');
        } else {
            line.append(value);
        }
        return this;
    }

    CsvLine number(long value) {
        next();
        line.append(value);
        return this;
    }

    CsvLine empty() {
        next();
        return this;
    }

    /** Writes the line with its line break and starts the next one. */
    void writeTo(Writer writer) throws IOException {
        writer.append(line.append('\n'));
        line.setLength(0);
        first = true;
    }

    private void next() {
        if (!first) {
            line.append(separator);
        }
        first = false;
    }

    private boolean needsQuotes(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == separator || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
