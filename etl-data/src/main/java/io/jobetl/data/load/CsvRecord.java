package io.jobetl.data.load;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One record of a CSV file: its fields, or the reason why it has none.
 *
 * @param line line of the file on which the record starts, from 1
 * @param raw the record's bytes without the line break; of an unusable record only its first line, cut when very long
 * @param fields the unquoted fields; empty when {@code unusable} is set
 * @param unusable what is wrong with the record, or null
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared or kept in a collection
record CsvRecord(
        long line, byte[] raw, String[] fields, @Nullable String unusable) {

    /** The record as it stands in the file; bytes that are not UTF-8 become U+FFFD. */
    String rawText() {
        return new String(raw, StandardCharsets.UTF_8);
    }
}
