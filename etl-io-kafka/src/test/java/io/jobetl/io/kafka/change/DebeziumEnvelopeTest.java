package io.jobetl.io.kafka.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.kafka.change.ChangeMessage.Completion;
import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebeziumEnvelopeTest {
    private static final String SOURCE = """
            "source":{"version":"3.6.1.Final","connector":"mysql","name":"mysqldb","ts_ms":1668873600000,\
            "snapshot":"false","db":"DE1","sequence":null,"table":"job","server_id":1,"gtid":null,\
            "file":"mysql-bin.000012","pos":4711,"row":3,"thread":9,"query":null}""";
    private static final SourcePosition POSITION = new SourcePosition(12, 4711, 3);

    @ParameterizedTest
    @ValueSource(strings = {"c", "u", "r"})
    void should_read_the_row_when_it_was_inserted_updated_or_snapshotted(String op) throws Exception {
        assertThat(parse("""
                        {"before":null,"after":{"id":7,"title":"Nurse \\"RN\\"","location":{"lat":1.5,"id":99},\
                        "list":[1,{"company_id":5}],"company_id":70,"budget":12.5},%s,"transaction":null,"op":"%s",\
                        "ts_ms":1668873600001}""".formatted(SOURCE, op)))
                .isEqualTo(new ChangeMessage(new RowUpserted(DimensionTable.JOB, 7, 70, POSITION), null));
    }

    @Test
    void should_read_the_payload_when_the_message_carries_its_schema() throws Exception {
        assertThat(parse("""
                        {"schema":{"type":"struct","fields":[{"field":"op"}],"op":"x","after":{"id":1}},\
                        "payload":{"op":"u","before":{"id":7,"company_id":1},"after":{"id":7,"company_id":70},%s}}""".formatted(SOURCE)))
                .isEqualTo(new ChangeMessage(new RowUpserted(DimensionTable.JOB, 7, 70, POSITION), null));
    }

    @Test
    void should_read_the_id_of_a_deleted_row() throws Exception {
        assertThat(parse("{\"before\":{\"id\":7,\"company_id\":70},\"after\":null," + SOURCE + ",\"op\":\"d\"}"))
                .isEqualTo(new ChangeMessage(new RowDeleted(DimensionTable.JOB, 7, POSITION), null));
    }

    @Test
    void should_delete_the_earlier_id_when_an_update_changes_it() throws Exception {
        assertThat(parse("{\"before\":{\"id\":7,\"company_id\":70},\"after\":{\"id\":8,\"company_id\":70}," + SOURCE
                        + ",\"op\":\"u\"}"))
                .isEqualTo(new ChangeMessage(
                        new RowDeleted(DimensionTable.JOB, 7, POSITION),
                        new RowUpserted(DimensionTable.JOB, 8, 70, POSITION),
                        null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"7.00\"", "null", "4294967303"})
    void should_delete_nothing_when_the_id_stays_or_was_never_taken(String earlier) throws Exception {
        assertThat(parse("{\"before\":{\"id\":" + earlier + "},\"after\":{\"id\":7,\"company_id\":70}," + SOURCE
                        + ",\"op\":\"u\"}"))
                .isEqualTo(new ChangeMessage(new RowUpserted(DimensionTable.JOB, 7, 70, POSITION), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "4294967301", "18446744073709551615", "-2147483649", "7802.5"})
    void should_name_the_range_when_a_company_is_outside_of_it(String company) {
        assertThatThrownBy(() ->
                        parse("{\"after\":{\"id\":7,\"company_id\":" + company + "}," + SOURCE + ",\"op\":\"c\"}"))
                .isInstanceOf(UnusableMessageException.class)
                .hasMessageContaining("company_id=" + company + " is not an int")
                .hasMessageContaining("-2147483648 to 2147483647");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":7}", "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"id\":7}}"})
    void should_take_the_id_from_the_key_when_the_row_image_has_none(String key) throws Exception {
        assertThat(DebeziumEnvelope.parse(
                                DimensionTable.JOB,
                                key.getBytes(UTF_8),
                                ("{\"before\":null,\"after\":null," + SOURCE + ",\"op\":\"d\"}").getBytes(UTF_8))
                        .row())
                .isEqualTo(new RowDeleted(DimensionTable.JOB, 7, POSITION));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "12, 12",
                "\"12\", 12",
                "\"12.0\", 12",
                "12.0, 12",
                "\" 12 \", 12",
                "1.2e1, 12",
                "-3, -3",
                "0, 0",
                "2147483647, 2147483647",
                "null, none",
                "\"\", none",
                "\"  \", none"
            })
    void should_read_a_company_in_every_form_it_is_stored_in(String json, @Nullable Integer companyId)
            throws Exception {
        assertThat(parse(upsert(7, json)).row()).isEqualTo(new RowUpserted(DimensionTable.JOB, 7, companyId, POSITION));
    }

    @Test
    void should_read_an_id_that_is_text() throws Exception {
        assertThat(parse(upsert("\"12.0\"", "\"3\"")).row())
                .isEqualTo(new RowUpserted(DimensionTable.JOB, 12, 3, POSITION));
    }

    @Test
    void should_read_columns_whatever_their_case() throws Exception {
        assertThat(parse("{\"op\":\"c\",\"after\":{\"ID\":1,\"Company_Id\":2}," + SOURCE + "}")
                        .row())
                .isEqualTo(new RowUpserted(DimensionTable.JOB, 1, 2, POSITION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "1.5", "1e999999999", "\"abc\"", "\"\"", "null", "true", "{}"})
    void should_refuse_an_id_that_is_no_int(String json) {
        assertUnusable(upsert(json, "1"), "id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999999999", "1.5", "\"abc\"", "[1]"})
    void should_refuse_a_company_that_is_no_int(String json) {
        assertUnusable(upsert(7, json), "company_id");
    }

    @Test
    void should_say_so_when_the_column_was_dropped() {
        assertUnusable("{\"op\":\"u\",\"after\":{\"id\":7,\"title\":\"x\"}," + SOURCE + "}", "no column company_id");
    }

    @Test
    void should_complete_both_tables_at_the_last_row_of_a_snapshot() throws Exception {
        ChangeMessage message = parse(snapshotRow("\"last\""));

        SourcePosition position = new SourcePosition(3, 157, 0);
        assertThat(message.row()).isEqualTo(new RowUpserted(DimensionTable.JOB, 7, 70, position));
        assertThat(message.completion())
                .isEqualTo(new Completion(position, Set.of(DimensionTable.JOB, DimensionTable.CAMPAIGN)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"true\"",
                "true",
                "\"first\"",
                "\"first_in_data_collection\"",
                "\"last_in_data_collection\"",
                "\"incremental\"",
                "\"false\"",
                "null"
            })
    void should_complete_nothing_at_other_rows_of_a_snapshot(String snapshot) throws Exception {
        assertThat(parse(snapshotRow(snapshot)).completion()).isNull();
    }

    @Test
    void should_complete_the_table_when_it_was_truncated() throws Exception {
        assertThat(parse("{\"before\":null,\"after\":null," + SOURCE + ",\"op\":\"t\"}"))
                .isEqualTo(new ChangeMessage(null, new Completion(POSITION, Set.of(DimensionTable.JOB))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"op\":\"m\",\"message\":{\"prefix\":\"x\"}}", "{\"schema\":null,\"payload\":null}"})
    void should_ignore_what_is_about_no_row(String value) throws Exception {
        assertThat(parse(value)).isEqualTo(ChangeMessage.NOTHING);
    }

    @Test
    void should_ignore_a_tombstone() throws Exception {
        assertThat(DebeziumEnvelope.parse(DimensionTable.JOB, "{\"id\":7}".getBytes(UTF_8), null))
                .isEqualTo(ChangeMessage.NOTHING);
    }

    @Test
    void should_refuse_a_message_without_key_and_value() {
        assertThatThrownBy(() -> DebeziumEnvelope.parse(DimensionTable.JOB, null, null))
                .isInstanceOf(UnusableMessageException.class)
                .hasMessage("neither key nor value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|not a JSON object",
                "hello|not JSON",
                "[1,2]|not a JSON object",
                "12|not a JSON object",
                "null|not a JSON object",
                "{}|no field op",
                "{\"op\":\"c\"|not JSON",
                "{\"op\":\"c\"} x|not JSON",
                "{\"op\":\"m\"}{}|goes on behind",
                "{\"op\":\"c\"}|without the row in after",
                "{\"id\":7,\"company_id\":70}|ExtractNewRecordState",
                "{\"op\":\"x\"}|unknown op",
                "{\"op\":{}}|op is not a plain value",
                "{\"op\":\"d\"}|no column id",
                "{\"op\":\"c\",\"after\":[]}|without the row in after"
            })
    void should_refuse_what_is_no_envelope(String value, String reason) {
        assertUnusable(value, reason);
    }

    @Test
    void should_refuse_bytes_that_are_no_text() {
        assertThatThrownBy(() -> DebeziumEnvelope.parse(
                        DimensionTable.JOB, null, new byte[] {0, 0, 0, 1, 42, (byte) 0xff, (byte) 0xfe}))
                .isInstanceOf(UnusableMessageException.class);
    }

    @Test
    void should_refuse_nesting_that_would_exhaust_the_stack() {
        assertUnusable("{\"payload\":".repeat(100_000), "not JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|no source.file",
                "null|no source.file",
                "{\"file\":\"mysql-bin.000012\"}|no source.pos",
                "{\"file\":\"mysql-bin\",\"pos\":1}|source.file=mysql-bin",
                "{\"file\":\"a.1\",\"pos\":-1}|source.pos=-1",
                "{\"file\":\"a.1\",\"pos\":1.5}|source.pos=1.5",
                "{\"file\":\"a.1\",\"pos\":1,\"row\":3000000000}|source.row=3000000000"
            })
    void should_refuse_a_change_whose_age_is_not_known(String source, String reason) {
        assertUnusable("{\"op\":\"c\",\"after\":{\"id\":1,\"company_id\":1},\"source\":" + source + "}", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql-bin.000012", "binlog.12", "db-7.eu.example.000012", "binlog.1000012"})
    void should_take_the_number_of_any_binlog_name(String file) throws Exception {
        assertThat(parse("{\"op\":\"c\",\"after\":{\"id\":1,\"company_id\":1},\"source\":{\"file\":\"" + file
                                + "\",\"pos\":\"4711\"}}")
                        .row())
                .isEqualTo(new RowUpserted(
                        DimensionTable.JOB,
                        1,
                        1,
                        new SourcePosition(file.endsWith("1000012") ? 1_000_012 : 12, 4711, 0)));
    }

    @Test
    void should_keep_the_reason_short_when_the_value_is_long() {
        assertThatThrownBy(() -> parse(upsert("\"" + "x".repeat(100_000) + "\"", "1")))
                .isInstanceOf(UnusableMessageException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(150));
    }

    private static String upsert(Object id, String companyId) {
        return "{\"op\":\"u\",\"after\":{\"id\":" + id + ",\"company_id\":" + companyId + "}," + SOURCE + "}";
    }

    private static String snapshotRow(String snapshot) {
        return """
                {"before":null,"after":{"id":7,"company_id":70},"source":{"snapshot":%s,"table":"job",\
                "file":"mysql-bin.000003","pos":157,"row":0},"op":"r"}""".formatted(snapshot);
    }

    private static void assertUnusable(String value, String reason) {
        assertThatThrownBy(() -> parse(value))
                .isInstanceOf(UnusableMessageException.class)
                .hasMessageContaining(reason);
    }

    private static ChangeMessage parse(String value) throws UnusableMessageException {
        return DebeziumEnvelope.parse(DimensionTable.JOB, null, value.getBytes(UTF_8));
    }
}
