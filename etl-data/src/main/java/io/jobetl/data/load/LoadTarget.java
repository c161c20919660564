package io.jobetl.data.load;

import org.jspecify.annotations.Nullable;

/** Where the rows of one file go: a table that replaces whole rows by key. For one thread. */
interface LoadTarget {
    /**
     * Takes a row; it is stored, or reported as refused, when {@link #flush} has returned.
     *
     * @param record what the row was made of, for the report
     */
    void write(CsvRecord record, @Nullable Object[] values);

    void flush();
}
