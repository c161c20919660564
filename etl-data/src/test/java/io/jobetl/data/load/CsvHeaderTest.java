package io.jobetl.data.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvHeaderTest {
    @ParameterizedTest
    @ValueSource(chars = {',', ';', '\t', '|'})
    void should_find_the_separator(char separator) throws IOException {
        String header = String.join(String.valueOf(separator), DataFile.JOB.columns());

        CsvHeader read = read(DataFile.JOB, header + "\n");

        assertThat(read.separator()).isEqualTo(separator);
        assertThat(read.columnOfField()).isEqualTo(DataFile.JOB.columns());
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void should_find_columns_by_name_in_any_order_and_case() throws IOException {
        CsvHeader read = read(DataFile.JOB, "Company_ID; ID ;\"title\"\n");

        assertThat(read.columnOfField()).containsExactly("company_id", "id", "title");
    }

    @Test
    void should_read_the_blank_first_cell_of_search_as_row_index() throws IOException {
        assertThat(read(DataFile.SEARCH, ",job_id,title\n").columnOfField())
                .containsExactly("row_index", "job_id", "title");
    }

    @Test
    void should_ignore_unknown_columns_with_a_warning() throws IOException {
        CsvHeader read = read(DataFile.JOB, ";id;company_id;colour\n");

        assertThat(read.columnOfField()).containsExactly(null, "id", "company_id", null);
        assertThat(read.warnings()).anyMatch(warning -> warning.contains("ignored: '', 'colour'"));
    }

    @Test
    void should_read_names_with_invisible_characters_and_say_which() throws IOException {
        CsvHeader read = read(DataFile.JOB, "\u00A0id;company\u200B_id;\u2060title\u202F\n");

        assertThat(read.columnOfField()).containsExactly("id", "company_id", "title");
        assertThat(read.warnings())
                .anyMatch(warning -> warning.contains("field 1 of the header, '<U+00A0>id', is read as id"))
                .anyMatch(warning -> warning.contains("'company<U+200B>_id'"))
                .anyMatch(warning -> warning.contains("'<U+2060>title<U+202F>'"));
        assertThatThrownBy(() -> read(DataFile.JOB, "\u0456d;company_id\n"))
                .hasMessageContaining("'<U+0456>d;company_id'");
    }

    @Test
    void should_take_empty_cells_at_the_end_of_the_header_for_none() throws IOException {
        CsvHeader read = read(DataFile.JOB, "id;company_id;;\n");

        assertThat(read.columnOfField()).containsExactly("id", "company_id");
        assertThat(read.mostFields()).isEqualTo(4);
    }

    @Test
    void should_read_the_separator_that_the_first_line_declares() throws IOException {
        CsvHeader read = read(DataFile.JOB, "sep=;\nid;company_id\n");

        assertThat(read.separator()).isEqualTo(';');
        assertThat(read.columnOfField()).containsExactly("id", "company_id");
        assertThat(read(DataFile.JOB, "sep=^\nid^company_id\n").columnOfField()).containsExactly("id", "company_id");
    }

    @Test
    void should_say_that_a_file_of_records_lacks_its_header() {
        assertThatThrownBy(() -> read(DataFile.TRACKING, "e8a24e42-d2b3-11f1-90d2-e58ca1beea92,1.5,,3,,click\n"))
                .hasMessageContaining("WITH HEADER = TRUE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void should_refuse_wide_characters_without_a_mark(String charset) {
        byte[] wide = "id;company_id\n".getBytes(Charset.forName(charset));

        assertThatThrownBy(() -> CsvHeader.read(
                        new CsvRecordReader(new ByteArrayInputStream(wide), 4096), DataFile.JOB, Path.of("job.csv")))
                .hasMessage("job.csv:1: the file is UTF-16; save it as UTF-8");
    }

    @Test
    void should_refuse_a_column_that_stands_there_twice() {
        assertThatThrownBy(() -> read(DataFile.JOB, "id;company_id;id\n"))
                .isInstanceOf(UnusableFileException.class)
                .hasMessage("job.csv:1: the header names column id twice; remove or rename one of them");
    }

    @Test
    void should_refuse_a_header_without_a_needed_column() {
        assertThatThrownBy(() -> read(DataFile.TRACKING, "create_time,bid\n"))
                .hasMessageContaining("tracking.csv:1: the header lacks campaign_id, custom_track, group_id, job_id");
    }

    @Test
    void should_refuse_an_empty_file_and_one_without_header() {
        assertThatThrownBy(() -> read(DataFile.JOB, "")).hasMessageContaining("job.csv:1: the file is empty");
        assertThatThrownBy(() -> read(DataFile.JOB, "1;2;3\n")).hasMessageContaining("the header lacks id, company_id");
    }

    @Test
    void should_refuse_utf16() {
        byte[] utf16 = "id;company_id\n".getBytes(StandardCharsets.UTF_16);

        assertThatThrownBy(() -> CsvHeader.read(
                        new CsvRecordReader(new ByteArrayInputStream(utf16), 4096), DataFile.JOB, Path.of("job.csv")))
                .hasMessage("job.csv:1: the file is UTF-16; save it as UTF-8");
    }

    private static CsvHeader read(DataFile file, String text) throws IOException {
        return CsvHeader.read(
                new CsvRecordReader(new ByteArrayInputStream(text.getBytes(UTF_8)), 1 << 16),
                file,
                Path.of(file.fileName()));
    }
}
