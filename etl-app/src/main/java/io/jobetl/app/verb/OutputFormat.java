package io.jobetl.app.verb;

/** How results are printed on stdout. */
public enum OutputFormat {
    /** Lines for people. */
    TEXT,
    /** One JSON value per line, for programs. */
    JSON,
    /** Comma-separated values with a header, of the verbs that print a table. */
    CSV
}
