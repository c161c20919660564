package io.jobetl.data.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowConverterTest {
    private static final ValueType INT = new ValueType.WholeNumber("int", Integer.MIN_VALUE, Integer.MAX_VALUE);

    private final RowConverter jobs = new RowConverter(
            DataFile.JOB,
            new CsvHeader(List.of("title", "id", "company_id", "budget"), 4, ';', List.of()),
            List.of(
                    new TargetColumn("id", INT, true, false),
                    new TargetColumn("company_id", INT, false, true),
                    new TargetColumn("budget", INT, false, true),
                    new TargetColumn("title", new ValueType.Text(5, 20), false, true)));

    @Test
    void should_give_the_values_in_the_order_of_the_table() throws Exception {
        assertThat(jobs.convert(record("Cook", "12.0", "7", ""))).containsExactly(12, 7, null, "Cook");
        assertThat(jobs.leftOut()).isEmpty();
    }

    @Test
    void should_leave_out_a_value_that_nothing_depends_on() throws Exception {
        assertThat(jobs.convert(record("Head Cook", "12", "7", "lots"))).containsExactly(12, 7, null, null);
        assertThat(jobs.leftOut())
                .containsExactly(
                        "budget: 'lots' is not a number", "title: text of 9 characters is longer than the column's 5");

        jobs.convert(record("Cook", "12", "7", "1"));
        assertThat(jobs.leftOut()).isEmpty();
    }

    @Test
    void should_reject_a_record_whose_id_or_company_is_unusable() {
        assertThatThrownBy(() -> jobs.convert(record("Cook", "", "7", ""))).hasMessage("id: is empty");
        assertThatThrownBy(() -> jobs.convert(record("Cook", "3000000000", "7", "")))
                .hasMessage("id: '3000000000' is outside the range of int");
        assertThatThrownBy(() -> jobs.convert(record("Cook", "1", "ACME", "")))
                .hasMessage("company_id: 'ACME' is not a number");
    }

    @Test
    void should_reject_ragged_records_but_not_trailing_separators() throws Exception {
        assertThatThrownBy(() -> jobs.convert(record("Cook", "1", "2")))
                .hasMessage("record has 3 fields where the header has 4");
        assertThatThrownBy(() -> jobs.convert(record("Cook", "1", "2", "3", "4")))
                .hasMessage("record has 5 fields where the header has 4");
        assertThat(jobs.convert(record("Cook", "1", "2", "3", "", ""))).containsExactly(1, 2, 3, "Cook");
    }

    @Test
    void should_ignore_what_stands_under_cells_of_the_header_without_a_name() throws Exception {
        RowConverter remarked = new RowConverter(
                DataFile.EVENTS,
                new CsvHeader(List.of("job_id", "group_id"), 3, ';', List.of()),
                List.of(new TargetColumn("job_id", INT, true, false), new TargetColumn("group_id", INT, true, false)));

        assertThat(remarked.convert(record("5", "6"))).containsExactly(5, 6);
        assertThat(remarked.convert(record("5", "6", "a remark"))).containsExactly(5, 6);
        assertThatThrownBy(() -> remarked.convert(record("5", "6", "a remark", "and more")))
                .hasMessage("record has 4 fields where the header has 2");
    }

    @Test
    void should_count_history_without_a_group_under_0_where_the_key_takes_no_null() throws Exception {
        RowConverter events = new RowConverter(
                DataFile.EVENTS,
                new CsvHeader(List.of("job_id", "group_id"), 2, ';', List.of()),
                List.of(new TargetColumn("job_id", INT, true, false), new TargetColumn("group_id", INT, true, false)));

        assertThat(events.convert(record("5", ""))).containsExactly(5, 0);
        assertThatThrownBy(() -> events.convert(record("", "1"))).hasMessage("job_id: is empty");
    }

    @Test
    void should_reject_history_of_an_hour_or_with_a_count_that_there_cannot_be() throws Exception {
        RowConverter events = new RowConverter(
                DataFile.EVENTS,
                new CsvHeader(List.of("job_id", "hours", "clicks", "impressions"), 4, ';', List.of()),
                List.of(
                        new TargetColumn("job_id", INT, true, false),
                        new TargetColumn("hours", INT, true, false),
                        new TargetColumn("clicks", INT, false, true),
                        new TargetColumn("impressions", INT, false, true)));

        assertThat(events.convert(record("5", "23", "3", ""))).containsExactly(5, 23, 3, null);
        assertThatThrownBy(() -> events.convert(record("5", "24", "3", ""))).hasMessage("hours: '24' is more than 23");
        assertThatThrownBy(() -> events.convert(record("5", "-1", "3", ""))).hasMessage("hours: '-1' is negative");
        assertThatThrownBy(() -> events.convert(record("5", "0", "-3", ""))).hasMessage("clicks: '-3' is negative");
        assertThat(events.convert(record("5", "0", "3", "-1"))).containsExactly(5, 0, 3, null);
        assertThat(events.leftOut()).containsExactly("impressions: '-1' is negative");
    }

    private static CsvRecord record(String... fields) {
        return new CsvRecord(2, String.join(";", fields).getBytes(UTF_8), fields, null);
    }
}
