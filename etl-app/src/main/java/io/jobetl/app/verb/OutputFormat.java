package io.jobetl.app.verb;

import java.util.Locale;

/** How results are printed on stdout. */
public enum OutputFormat {
    /** Lines for people. */
    TEXT,
    /** One JSON value per line, for programs. */
    JSON,
    /** Comma-separated values with a header, of the verbs that print a table. */
    CSV;

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
