package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.EventsDatabaseException.Meaning;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.testkit.faults.MySqlProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a commit sends to the server, and what the text that ends with COMMIT does when something is wrong with it. */
class CommitTextIT {
    private static final int HOUR = 490_000;
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final MySqlSinkConfig CONFIG = new MySqlSinkConfig("events", "sink", LEASE, Duration.ofSeconds(5));

    private final TestDatabase tables = TestDatabase.create();

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void should_commit_in_two_round_trips() {
        List<String> sent = sent(commit(3));

        assertThat(sent).hasSize(2);
        assertThat(sent.get(0)).startsWith("SELECT ").endsWith("FOR UPDATE");
        assertThat(sent.get(1))
                .startsWith("INSERT INTO events ")
                .contains(";INSERT INTO etl_hour ", ";INSERT INTO etl_offset ", ";UPDATE etl_lease ")
                .endsWith(";COMMIT");
        assertThat(tables.number("SELECT COUNT(*) FROM events")).isEqualTo(3);
        assertThat(tables.number("SELECT next_offset FROM etl_offset")).isEqualTo(7);
        assertThat(tables.number("SELECT row_count FROM etl_hour")).isEqualTo(3);
        assertThat(tables.number("SELECT seq FROM etl_lease")).isPositive();
    }

    @Test
    void should_send_several_texts_when_the_commit_is_large() {
        List<String> sent = sent(commit(20_000));

        assertThat(sent).hasSizeBetween(4, 12);
        assertThat(sent.get(sent.size() - 1)).contains(";UPDATE etl_lease ").endsWith(";COMMIT");
        assertThat(tables.number("SELECT COUNT(*) FROM events")).isEqualTo(20_000);
    }

    /** What the sink sends for a commit at a moment at which it does not look at the binary log. */
    private List<String> sent(Commit commit) {
        MySqlConfig server = tables.database().config();
        List<String> sent = Collections.synchronizedList(new ArrayList<>());
        try (MySqlProxy proxy = new MySqlProxy(server.host(), server.port());
                MySqlEventsSink sink = new MySqlEventsSink(tables.at(proxy.port(), "sslMode=DISABLED"), CONFIG)) {
            boolean isUndisturbed = false;
            while (!isUndisturbed) {
                long startNanos = System.nanoTime();
                sink.acquire();
                sent.clear();
                proxy.stopAt(text -> {
                    sent.add(text);
                    return false;
                });
                sink.commit(commit);
                isUndisturbed = System.nanoTime() - startNanos
                        < Duration.ofMillis(1_900).toNanos();
            }
            return List.copyOf(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "instance = 'another'",
                "epoch = epoch + 1",
                "epoch = epoch - 1",
                "seq = seq - 1",
                "seq = seq + 1"
            })
    void should_commit_nothing_when_the_lock_was_lost_and_the_row_has_changed(String change)
            throws EventsDatabaseException {
        try (EventsConnection connection = locked()) {
            connection.rollback();
            tables.execute("UPDATE etl_lease SET " + change);
            writeWithoutLock(connection);

            assertThatThrownBy(connection::commit)
                    .isInstanceOfSatisfying(
                            EventsDatabaseException.class,
                            e -> assertThat(e.meaning()).isEqualTo(Meaning.CONNECTION_LOST));
        }

        assertThat(tables.number("SELECT COUNT(*) FROM events")).isZero();
    }

    @Test
    void should_know_that_nothing_is_committed_when_a_row_was_refused() throws EventsDatabaseException {
        tables.execute("CREATE TRIGGER not_today BEFORE INSERT ON etl_hour FOR EACH ROW"
                + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'");
        try (EventsConnection connection = locked()) {
            writeWithoutLock(connection);

            assertThatThrownBy(connection::commit)
                    .hasMessage("not today")
                    .isInstanceOfSatisfying(
                            EventsDatabaseException.class,
                            e -> assertThat(e.meaning()).isEqualTo(Meaning.OTHER));
        }

        assertThat(tables.number("SELECT COUNT(*) FROM events")).isZero();
    }

    private EventsConnection locked() throws EventsDatabaseException {
        EventsConnection connection = new MySqlEventsDatabase(tables.database(), CONFIG).connect();
        connection.createLease();
        connection.lockLease();
        connection.takeLease("this", "sink", LEASE);
        connection.commit();
        connection.lockLease();
        return connection;
    }

    private static void writeWithoutLock(EventsConnection connection) throws EventsDatabaseException {
        connection.write(commit(1), TIME);
        connection.advanceLease(TIME, LEASE, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "'; DROP TABLE etl_hour; SELECT '",
                "\\'; DROP TABLE etl_hour; --",
                "\"`$\u0001",
            })
    void should_store_the_name_of_a_topic_as_it_is(String topic) {
        ChangeOffset offset = new ChangeOffset(topic, 0, 5, "'" + topic.toLowerCase(Locale.ROOT), 3);
        try (MySqlEventsSink sink = new MySqlEventsSink(tables.database(), CONFIG)) {
            sink.acquire();
            sink.commit(Commit.builder().offsets(List.of(offset)).build());

            assertThat(sink.acquire().orElseThrow().offsets()).containsExactly(offset);
        }
    }

    private static Commit commit(int cells) {
        return Commit.builder()
                .upserts(IntStream.rangeClosed(1, cells)
                        .mapToObj(job -> new Cell(
                                new CellKey(HOUR, job, 1, 2, 3), new CellMetrics(job, job * 1_500_000L, 0, 1, 2), null))
                        .toList())
                .hours(List.of(
                        new HourState(HOUR, new Digest(cells, 1, -2), RejectCounts.NONE, TIME, HourPhase.OPEN, TIME)))
                .offsets(List.of(new ChangeOffset("t", 0, 7)))
                .build();
    }
}
