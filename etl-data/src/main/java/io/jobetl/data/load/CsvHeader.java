package io.jobetl.data.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of a CSV file: which field holds which column. Columns are found by name, in any order and case.
 *
 * @param columnOfField per field of the file the column's name, or null for a field that no column takes
 * @param separator the separator with which the header makes most sense
 * @param warnings what is odd about it, but no obstacle
 */
record CsvHeader(List<@Nullable String> columnOfField, char separator, List<String> warnings) {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};

    /**
     * Reads the header, leaves the reader behind it and sets its separator.
     *
     * @throws UnusableFileException when there is no header, or a needed column is missing or stands there twice
     */
    static CsvHeader read(CsvRecordReader reader, DataFile file, Path path) throws IOException {
        if (reader.looksLikeUtf16()) {
            throw new UnusableFileException(path + ":1: the file is UTF-16; save it as UTF-8");
        }
        char separator = detectSeparator(reader, file);
        reader.separator(separator);
        CsvRecord record = reader.next();
        if (record == null) {
            throw new UnusableFileException(
                    path + ":1: the file is empty; its first line must name the columns: " + columnsOf(file));
        }
        if (record.unusable() != null) {
            throw new UnusableFileException(
                    path + ":" + record.line() + ": the header is broken: " + record.unusable());
        }
        return of(record, file, path, separator);
    }

    private static CsvHeader of(CsvRecord record, DataFile file, Path path, char separator) {
        List<@Nullable String> columns = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String[] cells = record.fields();
        for (int i = 0; i < cells.length; i++) {
            String column = file.columnNamed(cells[i], i);
            if (column == null) {
                unknown.add(ValueType.quoted(cells[i]));
            } else if (!seen.add(column)) {
                throw new UnusableFileException(path + ":" + record.line() + ": the header names column " + column
                        + " twice; remove or rename one of them");
            }
            columns.add(column);
        }
        List<String> missing = new ArrayList<>();
        List<String> missingButNeeded = new ArrayList<>();
        for (String column : file.columns()) {
            if (!seen.contains(column)) {
                (file.isReliedOn(column) ? missingButNeeded : missing).add(column);
            }
        }
        if (!missingButNeeded.isEmpty()) {
            throw new UnusableFileException(path + ":" + record.line() + ": the header lacks "
                    + String.join(", ", missingButNeeded) + "; it is " + ValueType.quoted(record.rawText())
                    + " and the columns should be " + columnsOf(file));
        }
        List<String> warnings = new ArrayList<>();
        if (!unknown.isEmpty()) {
            warnings.add(path + ":" + record.line() + ": unknown columns are ignored: " + String.join(", ", unknown));
        }
        if (!missing.isEmpty()) {
            warnings.add(path + ":" + record.line() + ": the file has no columns " + String.join(", ", missing));
        }
        return new CsvHeader(Collections.unmodifiableList(columns), separator, List.copyOf(warnings));
    }

    private static char detectSeparator(CsvRecordReader reader, DataFile file) throws IOException {
        char best = file.usualSeparator();
        int mostKnown = knownColumns(reader.peek(best), file);
        for (char candidate : SEPARATORS) {
            int known = knownColumns(reader.peek(candidate), file);
            if (known > mostKnown) {
                best = candidate;
                mostKnown = known;
            }
        }
        return best;
    }

    private static int knownColumns(String[] cells, DataFile file) {
        int known = 0;
        for (int i = 0; i < cells.length; i++) {
            if (file.columnNamed(cells[i], i) != null) {
                known++;
            }
        }
        return known;
    }

    private static String columnsOf(DataFile file) {
        return String.join(String.valueOf(file.usualSeparator()), file.columns());
    }
}
