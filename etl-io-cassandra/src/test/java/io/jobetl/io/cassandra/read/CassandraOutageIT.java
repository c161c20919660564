package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.TrackingSource;
import io.jobetl.testkit.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("isOwnServer")
final class CassandraOutageIT {
    private static final int HOUR = 490_977;
    private static final int ROWS = 2 * TrackingSource.BATCH_ROWS + 10;
    private static final Slice SLICE =
            new Slice(HOUR, 0, TimeUuids.firstTickOfHour(HOUR), TimeUuids.firstTickOfHour(HOUR + 1));

    private final TestKeyspace keyspace = TestKeyspace.name();
    private final CqlSession session =
            CassandraSessions.open(TestKeyspace.config(keyspace.keyspace(), Duration.ofSeconds(2)));
    private final SlicedTrackingSource source;

    static boolean isOwnServer() {
        return TestServers.isOwn(Server.CASSANDRA);
    }

    CassandraOutageIT() {
        keyspace.schema().create(keyspace.session(), TrackingLayout.HOURLY, 1);
        source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace.keyspace());
    }

    @BeforeEach
    void writeRows() {
        TestTracking.ofSchema(keyspace.session(), keyspace.keyspace(), TrackingLayout.HOURLY, 1)
                .writeAll(IntStream.range(0, ROWS)
                        .mapToObj(i -> TrackingRow.click(
                                new UUID(TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(HOUR) + i), i), i))
                        .toList());
    }

    @AfterEach
    void close() {
        session.close();
        keyspace.close();
    }

    private int countRows() {
        int[] rows = {0};
        source.read(SLICE, batch -> rows[0] += batch.size());
        return rows[0];
    }

    @Test
    void should_fail_the_whole_read_when_server_hangs_between_pages() {
        LocalServers servers = TestServers.own(Server.CASSANDRA);
        List<Integer> batches = new ArrayList<>();
        try {
            // The second page is under way when the first is handed over; the third cannot come any more.
            assertThatThrownBy(() -> source.read(SLICE, batch -> {
                        batches.add(batch.size());
                        if (batches.size() == 1) {
                            servers.pause(Server.CASSANDRA);
                        }
                    }))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessageContaining("keyspace=" + keyspace.keyspace())
                    .hasMessageContaining("hour=2026-01-04T09:00:00Z")
                    .hasMessageContaining("shard=0");
        } finally {
            servers.resume(Server.CASSANDRA);
        }
        assertThat(batches).hasSizeBetween(1, 2);

        awaitAllRows();
    }

    @Test
    void should_name_the_single_row_that_cannot_be_read() {
        LocalServers servers = TestServers.own(Server.CASSANDRA);
        UUID key = new UUID(TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(HOUR) + 7), 7);
        List<Integer> rows = new ArrayList<>();
        servers.pause(Server.CASSANDRA);
        try {
            assertThatThrownBy(() -> source.readRows(List.of(key), row -> rows.add(row.jobId(0))))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessageContaining("keyspace=" + keyspace.keyspace())
                    .hasMessageContaining("create_time=" + key);
        } finally {
            servers.resume(Server.CASSANDRA);
        }

        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(StoreException.class)
                .until(() -> {
                    rows.clear();
                    source.readRows(List.of(key), row -> rows.add(row.jobId(0)));
                    return rows.equals(List.of(7));
                });
    }

    @Test
    void should_read_again_when_server_was_killed_and_started() {
        LocalServers servers = TestServers.own(Server.CASSANDRA);
        servers.kill(Server.CASSANDRA);
        try {
            assertThatThrownBy(this::countRows)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessageContaining("check that Cassandra runs");
        } finally {
            servers.restart(Server.CASSANDRA);
        }

        // Not all rows: a Cassandra that is killed may lose the writes of its last tenth of a second.
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsMatching(e -> e instanceof StoreException || e instanceof DriverException)
                .until(() -> countRows() == storedRows());
        assertThat(countRows()).isPositive();
    }

    /** What Cassandra itself says, by another session. */
    private long storedRows() {
        ResultSet count = keyspace.session().execute("SELECT count(*) FROM " + keyspace.keyspace() + ".tracking");
        return Objects.requireNonNull(count.one()).getLong(0);
    }

    private void awaitAllRows() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsInstanceOf(StoreException.class)
                .until(() -> countRows() == ROWS);
    }
}
