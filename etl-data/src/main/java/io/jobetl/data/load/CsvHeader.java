package io.jobetl.data.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of a CSV file: which field holds which column. Columns are found by name, in any order and case.
 *
 * @param columnOfField per field of the file the column's name, or null for a field that no column takes
 * @param mostFields how many fields a record may have: those behind the named ones are ignored
 * @param separator the separator with which the header makes most sense
 * @param warnings what is odd about it, but no obstacle
 */
record CsvHeader(List<@Nullable String> columnOfField, int mostFields, char separator, List<String> warnings) {
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
        char separator = detectSeparator(reader, file, reader.declaredSeparator());
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
        CsvHeader header = of(record, file, path, separator);
        reader.fieldCount(header.columnOfField().size(), header.mostFields());
        return header;
    }

    private static CsvHeader of(CsvRecord record, DataFile file, Path path, char separator) {
        List<@Nullable String> columns = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<String> warnings = new ArrayList<>();
        String[] cells = withoutEmptyEnd(record.fields());
        for (int i = 0; i < cells.length; i++) {
            String visible = visible(cells[i]);
            String column = file.columnNamed(visible, i);
            if (column != null && !visible.equals(cells[i].strip())) {
                warnings.add(path + ":" + record.line() + ": field " + (i + 1) + " of the header, " + spelled(cells[i])
                        + ", is read as " + column);
            }
            if (column == null) {
                unknown.add(spelled(cells[i]));
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
                    + String.join(", ", missingButNeeded) + "; it is " + spelled(record.rawText())
                    + " and the columns should be " + columnsOf(file)
                    + (seen.isEmpty()
                            ? "; if the first line is a record, the file was exported without its header"
                                    + " (cqlsh: COPY ... WITH HEADER = TRUE)"
                            : ""));
        }
        if (!unknown.isEmpty()) {
            warnings.add(path + ":" + record.line() + ": unknown columns are ignored: " + String.join(", ", unknown));
        }
        if (!missing.isEmpty()) {
            warnings.add(path + ":" + record.line() + ": the file has no columns " + String.join(", ", missing));
        }
        return new CsvHeader(
                Collections.unmodifiableList(columns), record.fields().length, separator, List.copyOf(warnings));
    }

    /** Without the empty cells behind the last name, which the records need not have. */
    private static String[] withoutEmptyEnd(String[] cells) {
        int end = cells.length;
        while (end > 1 && visible(cells[end - 1]).isEmpty()) {
            end--;
        }
        return Arrays.copyOf(cells, end);
    }

    /** The name without characters that nobody sees: no-break and zero-width spaces, marks of byte or text order. */
    private static String visible(String cell) {
        StringBuilder name = new StringBuilder();
        cell.codePoints().filter(character -> !isInvisible(character)).forEach(name::appendCodePoint);
        return name.toString().strip();
    }

    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.FORMAT, Character.CONTROL -> true;
            case Character.SPACE_SEPARATOR -> character != ' ';
            default -> false;
        };
    }

    /** In quotes, with the number of each character that is no plain one: some look like a letter, or like nothing. */
    private static String spelled(String cell) {
        StringBuilder text = new StringBuilder();
        cell.codePoints().forEach(character -> {
            if (character < ' ' || character > '~') {
                text.append(String.format(Locale.ROOT, "<U+%04X>", character));
            } else {
                text.appendCodePoint(character);
            }
        });
        return ValueType.quoted(text.toString());
    }

    private static char detectSeparator(CsvRecordReader reader, DataFile file, char declared) throws IOException {
        char best = declared == 0 ? file.usualSeparator() : declared;
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
            if (file.columnNamed(visible(cells[i]), i) != null) {
                known++;
            }
        }
        return known;
    }

    private static String columnsOf(DataFile file) {
        return String.join(String.valueOf(file.usualSeparator()), file.columns());
    }
}
