package io.jobetl.data.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Splits a CSV file (RFC 4180, UTF-8, LF, CRLF or CR) into records, and goes on behind a record that is broken.
 *
 * <p>CSV libraries stop at the first syntax error. A file of a million clicks with one stray quote must lose one line,
 * not the rest, so this reader works on bytes and keeps the current record in its buffer: when a quote is never closed,
 * when text follows a closing quote, or when a record is longer than the limit, it reports the line on which the record
 * starts and resumes on the next line. The same goes for a record of several lines that has more or fewer fields than
 * {@linkplain #fieldCount expected}: a stray quote has swallowed its neighbours. A quote inside an unquoted field is
 * plain text. A byte that is not UTF-8 spoils its record, not the file. Blank lines are no records.
 *
 * <p>Exports of {@code cqlsh} put a backslash before a quote instead of another quote. A record that makes sense only
 * in the other of the two ways is read in that one, and counted.
 *
 * <p>Cost: one pass; memory is one record, at most {@code maxRecordBytes}, whatever the size of the file. For one
 * thread.
 *
 * <pre>{@code
 * try (CsvRecordReader reader = new CsvRecordReader(Files.newInputStream(path), 1 << 20)) {
 *     reader.separator(';');
 *     for (CsvRecord record = reader.next(); record != null; record = reader.next()) {
 *         System.out.println(record.line());
 *     }
 * }
 * }</pre>
 */
final class CsvRecordReader implements Closeable {
    private static final int INITIAL_BUFFER_BYTES = 1 << 16;
    private static final int MAX_RAW_BYTES_OF_UNUSABLE = 4096;
    static final char BACKSLASH = '\\';
    static final char NO_ESCAPE = 0;

    private static final int END_OF_FILE = -1;
    private static final int TOO_LONG = -2;

    private static final String DECLARATION = "sep=";

    private final InputStream in;
    private final int maxRecordBytes;
    private byte[] buffer;
    private int start;
    private int limit;
    private boolean inputEnded;
    private boolean beforeFirstByte = true;
    private long line = 1;
    private long bytesRead;
    private byte separator = ',';
    private char escape = NO_ESCAPE;
    private int expectedFields;
    private int mostFields;
    private long readTheOtherWay;

    // The fields of the current record, relative to start. A field with doubled quotes or escapes has its flag set.
    private int[] fieldStarts = new int[32];
    private int[] fieldEnds = new int[32];
    private boolean[] escapes = new boolean[32];
    private char scannedEscape = NO_ESCAPE;
    private int fieldCount;
    private int lineBreaks;
    private @Nullable String unusable;

    CsvRecordReader(InputStream in, int maxRecordBytes) {
        this.in = in;
        this.maxRecordBytes = maxRecordBytes;
        this.buffer = new byte[Math.min(INITIAL_BUFFER_BYTES, maxRecordBytes)];
    }

    /** Sets the field separator, an ASCII character, for the records from here on. */
    void separator(char character) {
        separator = (byte) character;
    }

    /** Sets what stands before a quote inside a quoted field, besides another quote, for the records from here on. */
    void escape(char character) {
        escape = character;
    }

    /**
     * Sets how many fields a record has from here on; further ones that are empty do no harm.
     *
     * @param most so many may have a value
     */
    void fieldCount(int least, int most) {
        expectedFields = least;
        mostFields = most;
    }

    /** Records so far that made sense only with a backslash before quotes, or only without, against the setting. */
    long readTheOtherWay() {
        return readTheOtherWay;
    }

    /** The separator that a first line like {@code sep=;} declares, behind which the reader then is; 0 for none. */
    char declaredSeparator() throws IOException {
        if (!skipBlankLines()) {
            return 0;
        }
        int from = at(0) == '"' ? 1 : 0;
        for (int i = 0; i < DECLARATION.length(); i++) {
            if (Character.toLowerCase((char) at(from + i)) != DECLARATION.charAt(i)) {
                return 0;
            }
        }
        int declared = at(from + DECLARATION.length());
        int behind = at(2 * from + DECLARATION.length() + 1);
        if ((declared <= ' ' && declared != '\t')
                || declared > '~'
                || (behind >= 0 && behind != '\n' && behind != '\r')) {
            return 0;
        }
        start += 2 * from + DECLARATION.length() + 1;
        skipLineBreak();
        line++;
        return (char) declared;
    }

    /** Bytes of the file that are behind the reader: for progress only. */
    long bytesRead() {
        return bytesRead - (limit - start);
    }

    /** The next record, or null at the end of the file. */
    @Nullable
    CsvRecord next() throws IOException {
        if (!skipBlankLines()) {
            return null;
        }
        int end = scan(escape);
        if (isWhole()) {
            return takeRecord(end);
        }
        String reason = unusable;
        if (reason == null && lineBreaks > 0) {
            reason = "a quote is not closed on its line: the record would go on for " + (lineBreaks + 1)
                    + " lines and have " + fieldCount + " fields where the header has " + expectedFields;
        }
        int otherEnd = scan(escape == NO_ESCAPE ? BACKSLASH : NO_ESCAPE);
        if (isWhole() && lineBreaks == 0) {
            readTheOtherWay++;
            return takeRecord(otherEnd);
        }
        return reason == null ? takeRecord(scan(escape)) : skipLine(reason);
    }

    /** Whether the record that was scanned is one, with the fields that the header has. */
    private boolean isWhole() {
        if (unusable != null || expectedFields == 0) {
            return unusable == null;
        }
        boolean fits = fieldCount >= expectedFields;
        for (int i = mostFields; fits && i < fieldCount; i++) {
            fits = fieldEnds[i] == fieldStarts[i];
        }
        return fits;
    }

    /**
     * The next record's fields as they are with this separator, without moving on; empty at the end of the file or when
     * the record is unusable. It serves to find the separator by trying.
     */
    String[] peek(char candidate) throws IOException {
        byte kept = separator;
        separator = (byte) candidate;
        try {
            if (!skipBlankLines()) {
                return new String[0];
            }
            scan(NO_ESCAPE);
            return unusable == null ? decodeFields() : new String[0];
        } catch (CharacterCodingException e) {
            return new String[0];
        } finally {
            separator = kept;
        }
    }

    /** True when the file starts as UTF-16 does, with or without its mark; this reader cannot read that. */
    boolean looksLikeUtf16() throws IOException {
        at(1);
        return limit - start >= 2
                && (buffer[start] == 0
                        || buffer[start + 1] == 0
                        || (buffer[start] == (byte) 0xFE && buffer[start + 1] == (byte) 0xFF)
                        || (buffer[start] == (byte) 0xFF && buffer[start + 1] == (byte) 0xFE));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean skipBlankLines() throws IOException {
        if (beforeFirstByte) {
            beforeFirstByte = false;
            while (at(0) == 0xEF && at(1) == 0xBB && at(2) == 0xBF) { // tools that add a mark to a file with a mark
                start += 3;
            }
        }
        while (true) {
            int first = at(0);
            if (first == END_OF_FILE) {
                return false;
            }
            if (first != '\n' && first != '\r') {
                return true;
            }
            skipLineBreak();
            line++;
        }
    }

    /** Finds the fields of the record at start. Returns the record's length; sets unusable when it has none. */
    private int scan(char withEscape) throws IOException {
        scannedEscape = withEscape;
        fieldCount = 0;
        lineBreaks = 0;
        unusable = null;
        int position = 0;
        while (true) {
            position = at(position) == '"' ? scanQuoted(position + 1) : scanPlain(position);
            if (unusable != null) {
                return position;
            }
            int next = at(position);
            if (next == TOO_LONG) {
                unusable = tooLong();
                return position;
            }
            if (next != (separator & 0xFF)) {
                return position;
            }
            position++;
        }
    }

    private int scanPlain(int from) throws IOException {
        int position = from;
        int next = at(position);
        boolean escaped = false;
        while (next >= 0 && next != (separator & 0xFF) && next != '\n' && next != '\r') {
            if (isEscape(position)) {
                escaped = true;
                position++;
            }
            position++;
            next = at(position);
        }
        addField(from, position, escaped);
        return position;
    }

    /** Whether the byte is an escape, and takes away what the next one means. A backslash before others is text. */
    private boolean isEscape(int position) throws IOException {
        if (scannedEscape == NO_ESCAPE || at(position) != scannedEscape) {
            return false;
        }
        int next = at(position + 1);
        return next == '"' || next == scannedEscape || next == (separator & 0xFF);
    }

    private int scanQuoted(int from) throws IOException {
        boolean doubled = false;
        int position = from;
        while (true) {
            int next = at(position);
            if (isEscape(position)) {
                doubled = true;
                position++;
            } else if (next == '"') {
                int after = at(position + 1);
                if (after != '"') {
                    addField(from, position, doubled);
                    if (after >= 0 && after != (separator & 0xFF) && after != '\n' && after != '\r') {
                        unusable = "text after the closing quote of field " + fieldCount;
                    }
                    return position + 1;
                }
                doubled = true;
                position++;
            } else if (next == '\n' || (next == '\r' && at(position + 1) != '\n')) {
                lineBreaks++;
            } else if (next == END_OF_FILE) {
                unusable = "the quote that opens field " + (fieldCount + 1) + " is never closed";
                return position;
            } else if (next == TOO_LONG) {
                unusable = tooLong();
                return position;
            }
            position++;
        }
    }

    private String tooLong() {
        return "record is longer than " + maxRecordBytes + " bytes: a huge field, or a quote that is never closed";
    }

    private void addField(int from, int to, boolean doubled) {
        if (fieldCount == fieldStarts.length) {
            fieldStarts = Arrays.copyOf(fieldStarts, fieldCount * 2);
            fieldEnds = Arrays.copyOf(fieldEnds, fieldCount * 2);
            escapes = Arrays.copyOf(escapes, fieldCount * 2);
        }
        fieldStarts[fieldCount] = from;
        fieldEnds[fieldCount] = to;
        escapes[fieldCount] = doubled;
        fieldCount++;
    }

    private CsvRecord takeRecord(int length) throws IOException {
        byte[] raw = Arrays.copyOfRange(buffer, start, start + length);
        CsvRecord taken;
        try {
            taken = new CsvRecord(line, raw, decodeFields(), null);
        } catch (CharacterCodingException e) {
            taken = new CsvRecord(line, raw, new String[0], "not UTF-8: " + firstMalformedByte(raw));
        }
        start += length;
        skipLineBreak();
        line += lineBreaks + 1L;
        return taken;
    }

    /** Gives up the record at start: reports its first line and moves to the next one. */
    private CsvRecord skipLine(String reason) throws IOException {
        int length = 0;
        int next = at(0);
        while (next >= 0 && next != '\n' && next != '\r' && length < MAX_RAW_BYTES_OF_UNUSABLE) {
            length++;
            next = at(length);
        }
        CsvRecord skipped =
                new CsvRecord(line, Arrays.copyOfRange(buffer, start, start + length), new String[0], reason);
        start += length;
        next = at(0);
        while (next >= 0 && next != '\n' && next != '\r') {
            start++;
            next = at(0);
        }
        skipLineBreak();
        line++;
        return skipped;
    }

    private void skipLineBreak() throws IOException {
        int next = at(0);
        if (next == '\n' || next == '\r') {
            start += next == '\r' && at(1) == '\n' ? 2 : 1;
        }
    }

    private String[] decodeFields() throws CharacterCodingException {
        String[] fields = new String[fieldCount];
        for (int i = 0; i < fieldCount; i++) {
            String text = decode(start + fieldStarts[i], fieldEnds[i] - fieldStarts[i]);
            fields[i] = escapes[i] ? withoutEscapes(text) : text;
        }
        return fields;
    }

    private String withoutEscapes(String text) {
        if (scannedEscape == NO_ESCAPE) {
            return text.replace("\"\"", "\"");
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            char character = text.charAt(i);
            boolean escapesNext = character == scannedEscape
                    ? next == '"' || next == scannedEscape || next == (char) (separator & 0xFF)
                    : character == '"' && next == '"';
            if (escapesNext) {
                i++;
            }
            plain.append(escapesNext ? next : character);
        }
        return plain.toString();
    }

    private String decode(int from, int length) throws CharacterCodingException {
        if (length == 0) {
            return "";
        }
        String text = new String(buffer, from, length, StandardCharsets.UTF_8);
        // The lenient decoder is the fast one; its replacement character may also be real text, so ask the strict one.
        if (text.indexOf('\uFFFD') >= 0) {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(buffer, from, length))
                    .toString();
        }
        return text;
    }

    private static String firstMalformedByte(byte[] raw) {
        ByteBuffer bytes = ByteBuffer.wrap(raw);
        StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(bytes, CharBuffer.allocate(raw.length + 1), true);
        int position = Math.min(bytes.position(), raw.length - 1);
        return String.format(Locale.ROOT, "byte 0x%02X at position %d", raw[position], position + 1);
    }

    /** The byte this far behind start, 0 to 255, or END_OF_FILE, or TOO_LONG. */
    private int at(int offset) throws IOException {
        return start + offset < limit ? buffer[start + offset] & 0xFF : readUpTo(offset);
    }

    private int readUpTo(int offset) throws IOException {
        if (offset >= maxRecordBytes) {
            return TOO_LONG;
        }
        while (start + offset >= limit) {
            if (inputEnded) {
                return END_OF_FILE;
            }
            if (limit == buffer.length) {
                makeRoom();
            }
            int count = in.read(buffer, limit, buffer.length - limit);
            if (count < 0) {
                inputEnded = true;
            } else {
                limit += count;
                bytesRead += count;
            }
        }
        return buffer[start + offset] & 0xFF;
    }

    private void makeRoom() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            start = 0;
        } else {
            buffer = Arrays.copyOf(buffer, (int) Math.min(maxRecordBytes, buffer.length * 2L));
        }
    }
}
