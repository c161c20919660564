package io.jobetl.data.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvRecordReaderTest {
    private static final int MAX_RECORD_BYTES = 1 << 16;

    @Test
    void should_read_quotes_separators_and_newlines_inside_quotes() throws IOException {
        assertThat(fields("a,b\n\"x,\"\"y\"\"\nz\",2\n"))
                .containsExactly(List.of("a", "b"), List.of("x,\"y\"\nz", "2"));
    }

    @Test
    void should_skip_the_byte_order_mark_and_read_crlf_and_cr() throws IOException {
        assertThat(fields("\uFEFFa,b\r\n1,2\r3,4"))
                .containsExactly(List.of("a", "b"), List.of("1", "2"), List.of("3", "4"));
    }

    @Test
    void should_count_lines_across_quoted_newlines_and_blank_lines() throws IOException {
        List<CsvRecord> records = records("h\n\"a\nb\"\n\n\r\n\"c\r\nd\"\ne\n");

        assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 2L, 6L, 8L);
    }

    @Test
    void should_give_an_empty_last_field_and_no_record_for_blank_lines() throws IOException {
        assertThat(fields("a,\n\n,\n")).containsExactly(List.of("a", ""), List.of("", ""));
        assertThat(records("")).isEmpty();
        assertThat(records("\n\n")).isEmpty();
    }

    @Test
    void should_treat_a_quote_inside_a_plain_field_as_text() throws IOException {
        assertThat(fields("5\" pipe,b\n")).containsExactly(List.of("5\" pipe", "b"));
    }

    @Test
    void should_lose_one_line_to_text_behind_a_closing_quote() throws IOException {
        List<CsvRecord> records = records("a,b\n\"x\"y,1\nc,d\n");

        assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 2L, 3L);
        assertThat(records.get(1).unusable()).isEqualTo("text after the closing quote of field 1");
        assertThat(records.get(1).rawText()).isEqualTo("\"x\"y,1");
        assertThat(records.get(2).fields()).containsExactly("c", "d");
    }

    @Test
    void should_lose_one_line_to_a_quote_that_is_never_closed() throws IOException {
        List<CsvRecord> records = records("a\n\"open\nb\nc\n");

        assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 2L, 3L, 4L);
        assertThat(records.get(1).unusable()).isEqualTo("the quote that opens field 1 is never closed");
        assertThat(records.get(3).fields()).containsExactly("c");
    }

    @Test
    void should_lose_one_line_to_a_quote_that_a_later_line_closes() throws IOException {
        List<CsvRecord> records = records(3, "1,\"open,a\n2,b,c\n3,d,e\n4,\"f\",g\n5,\",h\n6,i,\"\n7,j,k\n");

        assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(records)
                .filteredOn(record -> record.unusable() == null)
                .extracting(record -> record.fields()[0])
                .containsExactly("2", "3", "4", "7");
    }

    @Test
    void should_keep_a_record_of_several_lines_whose_fields_are_as_many_as_expected() throws IOException {
        List<CsvRecord> records = records(2, "1,\"a\nb\"\n2,\"c,\n\",,\n3\n");

        assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 3L, 5L);
        assertThat(records.get(0).fields()).containsExactly("1", "a\nb");
        assertThat(records.get(1).fields()).containsExactly("2", "c,\n", "", "");
        assertThat(records.get(2).unusable()).isNull(); // the converter says which fields it lacks
    }

    @Test
    void should_read_a_record_that_makes_sense_only_with_a_backslash_before_quotes() throws IOException {
        CsvRecordReader reader = new CsvRecordReader(
                bytes("1,\"say \\\"hi\\\", ok\",C:\\tmp\n2,\"C:\\\",b\n3,\\N,\"a\"\"b\"\n4,\"x\"y,z\n"),
                MAX_RECORD_BYTES);
        reader.fieldCount(3, 3);

        assertThat(next(reader)).containsExactly("1", "say \"hi\", ok", "C:\\tmp");
        assertThat(next(reader)).containsExactly("2", "C:\\", "b");
        assertThat(next(reader)).containsExactly("3", "\\N", "a\"b");
        assertThat(next(reader)).isEmpty();
        assertThat(reader.readTheOtherWay()).isEqualTo(1);
    }

    @Test
    void should_take_away_escapes_where_they_are_told() throws IOException {
        CsvRecordReader reader = new CsvRecordReader(
                bytes("\"a\\\\\",b\\,c,\"\\\"\"\nC:\\\\x,\"d\"\"e\",\"\"\n\"C:\\\",f,g\n"), MAX_RECORD_BYTES);
        reader.escape(CsvRecordReader.BACKSLASH);
        reader.fieldCount(3, 3);

        assertThat(next(reader)).containsExactly("a\\", "b,c", "\"");
        assertThat(next(reader)).containsExactly("C:\\x", "d\"e", "");
        assertThat(next(reader)).containsExactly("C:\\", "f", "g");
        assertThat(reader.readTheOtherWay()).isEqualTo(1);
    }

    @Test
    void should_find_the_declared_separator_in_the_first_line_only() throws IOException {
        for (String file : List.of("sep=;\nid;x\n", "\uFEFF\uFEFFSEP=;\r\nid;x\n", "\"sep=;\"\nid;x\n")) {
            CsvRecordReader reader = new CsvRecordReader(bytes(file), MAX_RECORD_BYTES);
            assertThat(reader.declaredSeparator()).isEqualTo(';');
            reader.separator(';');
            assertThat(next(reader)).containsExactly("id", "x");
        }
        for (String file : List.of("sep,id\n", "sep=;x\n", "", "sep=")) {
            CsvRecordReader reader = new CsvRecordReader(bytes(file), MAX_RECORD_BYTES);
            assertThat(reader.declaredSeparator()).isEqualTo((char) 0);
        }
    }

    @Test
    void should_lose_one_record_to_a_byte_that_is_not_utf8() throws IOException {
        byte[] bytes = "ok,1\ncaf\u00e9,2\nna\u00efve,3\nok,4\n".getBytes(ISO_8859_1);

        List<CsvRecord> records = records(new ByteArrayInputStream(bytes), ',', MAX_RECORD_BYTES);

        assertThat(records).hasSize(4);
        assertThat(records.get(1).unusable()).isEqualTo("not UTF-8: byte 0xE9 at position 4");
        assertThat(records.get(3).fields()).containsExactly("ok", "4");
    }

    @Test
    void should_keep_a_replacement_character_that_stands_in_the_file() throws IOException {
        assertThat(fields("a\uFFFDb\n")).containsExactly(List.of("a\uFFFDb"));
    }

    @Test
    void should_lose_one_line_to_a_field_of_ten_million_characters_with_a_small_buffer() throws IOException {
        InputStream in = new SequenceInputStream(
                new SequenceInputStream(bytes("h\nx,"), new RepeatedByte('y', 10_000_000)), bytes(",1\nnext,2\n"));

        List<CsvRecord> records = records(in, ',', MAX_RECORD_BYTES);

        assertThat(records).extracting(CsvRecord::line).containsExactly(1L, 2L, 3L);
        assertThat(records.get(1).unusable()).startsWith("record is longer than 65536 bytes");
        assertThat(records.get(1).raw()).hasSizeLessThanOrEqualTo(4096);
        assertThat(records.get(2).fields()).containsExactly("next", "2");
    }

    @Test
    void should_go_on_behind_an_open_quote_in_a_huge_file() throws IOException {
        StringBuilder file = new StringBuilder("h\n\"open\n");
        for (int i = 0; i < 20_000; i++) {
            file.append("row ").append(i).append('\n');
        }

        List<CsvRecord> records = records(bytes(file.toString()), ',', 4096);

        assertThat(records).hasSize(20_002);
        assertThat(records.get(1).unusable()).startsWith("record is longer than 4096 bytes");
        assertThat(records.get(20_001).fields()).containsExactly("row 19999");
        assertThat(records.get(20_001).line()).isEqualTo(20_002);
    }

    @Test
    void should_read_what_fastcsv_reads() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            char separator = random.nextBoolean() ? ',' : ';';
            String file = randomFile(random, separator);
            List<List<String>> expected = new ArrayList<>();
            try (CsvReader<de.siegmar.fastcsv.reader.CsvRecord> rival = CsvReader.builder()
                    .fieldSeparator(separator)
                    .skipEmptyLines(true)
                    .ofCsvRecord(file)) {
                rival.forEach(record -> expected.add(record.getFields()));
            }

            List<CsvRecord> records = records(new OneByteAtATime(bytes(file)), separator, 512);

            assertThat(records.stream().map(r -> List.of(r.fields())).toList())
                    .as("seed %d, file %s", seed, file)
                    .isEqualTo(expected);
        }
    }

    private static String randomFile(Random random, char separator) {
        String[] pieces = {"a", "\"\"", String.valueOf(separator), "\n", "\r\n", "\u00e9", "\u2615", " ", "7"};
        String[] lineBreaks = {"\n", "\r\n", "\r"};
        StringBuilder file = new StringBuilder();
        int rows = random.nextInt(6);
        int columns = 1 + random.nextInt(4);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                file.append(column == 0 ? "" : separator);
                StringBuilder field = new StringBuilder();
                for (int i = random.nextInt(5); i > 0; i--) {
                    field.append(pieces[random.nextInt(pieces.length)]);
                }
                boolean plain = field.chars().allMatch(c -> c != separator && c != '"' && c != '\n' && c != '\r');
                file.append(plain && random.nextBoolean() ? field : "\"" + field + "\"");
            }
            file.append(lineBreaks[random.nextInt(lineBreaks.length)]);
        }
        return file.toString();
    }

    private static List<List<String>> fields(String file) throws IOException {
        return records(file).stream().map(record -> List.of(record.fields())).toList();
    }

    private static List<CsvRecord> records(String file) throws IOException {
        return records(bytes(file), ',', MAX_RECORD_BYTES);
    }

    private static String[] next(CsvRecordReader reader) throws IOException {
        return Objects.requireNonNull(reader.next()).fields();
    }

    private static List<CsvRecord> records(int fieldCount, String file) throws IOException {
        return records(bytes(file), ',', MAX_RECORD_BYTES, fieldCount);
    }

    private static List<CsvRecord> records(InputStream in, char separator, int maxRecordBytes) throws IOException {
        return records(in, separator, maxRecordBytes, 0);
    }

    private static List<CsvRecord> records(InputStream in, char separator, int maxRecordBytes, int fieldCount)
            throws IOException {
        try (CsvRecordReader reader = new CsvRecordReader(in, maxRecordBytes)) {
            reader.separator(separator);
            reader.fieldCount(fieldCount, fieldCount);
            List<CsvRecord> records = new ArrayList<>();
            @Nullable CsvRecord record = reader.next();
            while (record != null) {
                records.add(record);
                record = reader.next();
            }
            return records;
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static final class RepeatedByte extends InputStream {
        private final int value;
        private long left;

        RepeatedByte(int value, long count) {
            this.value = value;
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? value : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(length, left);
            Arrays.fill(target, offset, offset + count, (byte) value);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }

    /** Makes the reader refill its buffer at every position. */
    private static final class OneByteAtATime extends InputStream {
        private final InputStream in;

        OneByteAtATime(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return in.read(target, offset, Math.min(1, length));
        }
    }
}
