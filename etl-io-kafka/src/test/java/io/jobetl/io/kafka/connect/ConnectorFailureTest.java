package io.jobetl.io.kafka.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.io.kafka.connect.FailureCause.Help;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces of real servers (MySQL 8.0, Debezium 3.6.1, Kafka Connect 4.3.1), without most of their frames. */
class ConnectorFailureTest {
    @ParameterizedTest
    @CsvSource({
        "ansi-quotes, STATEMENT, DDL statement couldn't be parsed",
        "spatial, STATEMENT, Error processing binlog event",
        "history-lost, HISTORY_LOST, history topic is missing",
        "too-large, ROW_TOO_LARGE, 1602185 bytes",
        "duplicate-id, SAME_SERVER_ID, server_uuid/server_id",
        "wrong-password, DENIED, Access denied for user 'cdc'",
        "no-replication-slave, DENIED, REPLICATION SLAVE privilege",
        "row-image, LOG_SETTINGS, binlog_row_image",
        "format, LOG_SETTINGS, binlog_format",
        "mysql-down, MYSQL_AWAY, Failed to read next byte",
    })
    void should_tell_the_cause_and_keep_the_middle_of_the_chain(String file, FailureCause cause, String words)
            throws IOException {
        ConnectorFailure failure = ConnectorFailure.of("task 0", trace(file));

        assertThat(failure.cause()).isEqualTo(cause);
        assertThat(failure.reason()).contains(words);
        assertThat(failure.text()).startsWith("task 0 failed: " + cause.words()).doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Could not find first log file name in binary log index file Error code: 1236 | LOG_LOST",
                "Cannot replicate because the master purged required binary logs | LOG_LOST",
                "Client requested master to start replication from impossible position | LOG_LOST",
                "Encountered change event for table DE1.job whose schema isn't known to this connector | SCHEMA_DIFFERS",
                "Data row is smaller than a column index, internal schema representation is probably out of sync with real"
                        + " database schema | SCHEMA_DIFFERS",
                "Communications link failure | MYSQL_AWAY",
                "Failed to establish connection with the database: | MYSQL_AWAY",
                "org.apache.kafka.common.errors.TimeoutException: expired | KAFKA_AWAY",
                "org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics | DENIED",
                "something that nobody has seen yet | OTHER",
            })
    void should_tell_the_cause_by_the_words_of_the_server(String message, FailureCause cause) {
        String trace = "org.apache.kafka.connect.errors.ConnectException: An exception occurred\n\tat a.B.c(B.java:1)\n"
                + "Caused by: io.debezium.DebeziumException: " + message;

        assertThat(ConnectorFailure.of("task 0", trace).cause()).isEqualTo(cause);
    }

    @Test
    void should_name_the_statement_at_which_it_failed() throws IOException {
        assertThat(ConnectorFailure.of("task 0", trace("ansi-quotes")).statement())
                .contains("ALTER TABLE 'job' ADD COLUMN 'qu oted' INT DEFAULT 1");
        assertThat(ConnectorFailure.of("task 0", trace("history-lost")).statement())
                .isEmpty();
    }

    @Test
    void should_never_advise_a_restart_alone_where_it_does_not_help() {
        for (FailureCause cause : FailureCause.values()) {
            assertThat(cause.remedy()).as(cause.name()).contains("`etl connector");
            if (cause.help() != Help.RESTART) {
                assertThat(cause.remedy())
                        .as(cause.name())
                        .contains("`etl connector snapshot`")
                        .doesNotContain("`etl connector restart`");
            }
        }
    }

    @Test
    void should_not_take_a_frame_for_a_cause() {
        String trace = "java.lang.IllegalStateException: odd\n\tat io.debezium.text.ParsingException.of(A.java:1)";

        assertThat(ConnectorFailure.of("connector", trace).cause()).isEqualTo(FailureCause.OTHER);
        assertThat(ConnectorFailure.of("connector", "").reason()).isEmpty();
    }

    @Test
    void should_be_found_in_the_status() throws IOException {
        ConnectorStatus status = new ConnectorStatus(
                "c",
                new ConnectorStatus.Part("RUNNING", "w", ""),
                List.of(new ConnectorStatus.Task(0, new ConnectorStatus.Part("FAILED", "w", trace("history-lost")))));

        assertThat(status.diagnosis().orElseThrow().cause()).isEqualTo(FailureCause.HISTORY_LOST);
        assertThat(status.failure().orElseThrow())
                .contains("task 0 of connector c failed")
                .contains("missing");
    }

    private static String trace(String file) throws IOException {
        try (InputStream in = ConnectorFailureTest.class.getResourceAsStream("traces/" + file + ".txt")) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
