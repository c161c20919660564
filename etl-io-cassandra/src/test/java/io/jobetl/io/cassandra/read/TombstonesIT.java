package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More deleted rows in one partition than Cassandra reads over ({@code tombstone_failure_threshold}, 100,000). */
class TombstonesIT {
    private static final int HOUR = 490_978;
    private static final int TOMBSTONES = 150_000;
    private static final int ROWS = 100;
    private static final int BATCH_ROWS = 1_000;
    private static final long TOMBSTONE_TICKS = TimeUuids.TICKS_PER_HOUR / TOMBSTONES;
    private static final long ROW_TICKS = TimeUuids.TICKS_PER_HOUR / ROWS;
    private static final Slice WHOLE = new Slice(HOUR, 0, 0, Long.MAX_VALUE);

    private final TestKeyspace keyspace = TestKeyspace.create();
    private final CqlSession session = keyspace.session();
    private final List<TrackingRow> rows = IntStream.range(0, ROWS)
            .mapToObj(row -> TrackingRow.click(key(ROW_TICKS * row + 1, row), 1 + row % 7))
            .toList();

    @BeforeEach
    void writeRowsAndDeleteMore() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 1);
        TestTracking.ofSchema(session, keyspace.keyspace(), TrackingLayout.HOURLY, 1)
                .writeAll(rows);
        PreparedStatement delete = session.prepare(
                "DELETE FROM " + keyspace.keyspace() + ".tracking WHERE hour = ? AND shard = 0 AND create_time = ?");
        Instant hour = Instant.ofEpochSecond(HOUR * 3_600L);
        for (int from = 0; from < TOMBSTONES; from += BATCH_ROWS) {
            BatchStatementBuilder batch = new BatchStatementBuilder(DefaultBatchType.UNLOGGED);
            for (int row = from; row < from + BATCH_ROWS; row++) {
                batch.addStatement(delete.bind(hour, key(TOMBSTONE_TICKS * row, -1)));
            }
            session.execute(batch.build().setTimeout(Duration.ofSeconds(30)));
        }
    }

    @AfterEach
    void dropKeyspace() {
        keyspace.close();
    }

    @Test
    void should_read_a_partition_with_more_tombstones_than_cassandra_reads_over() {
        SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace.keyspace());
        assertThatThrownBy(() -> source.read(WHOLE, batch -> {}))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.tooMuch()).isEqualTo(TooMuch.YES))
                .hasMessageContaining("hour=2026-01-04T10:00:00Z shard=0")
                .hasMessageContaining("tombstone_failure_threshold");

        try (LocalSliceExecutor executor = new LocalSliceExecutor(source, 1)) {
            List<Slice> slices = List.of(WHOLE, Slice.outside(HOUR));

            assertThat(executor.read(slices, ROWS).join().digest()).isEqualTo(expected());
            assertThat(executor.readAside(slices, ROWS, null).join().digest()).isEqualTo(expected());
        }
    }

    /** By default what expires is a tombstone for ten days more, and one page passes over those of the whole ring. */
    @Test
    void should_list_partitions_among_more_expired_rows_than_cassandra_reads_over() throws InterruptedException {
        PreparedStatement insert = session.prepare("INSERT INTO " + keyspace.keyspace()
                + ".tracking (hour, shard, create_time, job_id) VALUES (?, 0, ?, 7) USING TTL 1");
        int hours = TOMBSTONES / BATCH_ROWS;
        for (int hour = 1; hour <= hours; hour++) {
            BatchStatementBuilder batch = new BatchStatementBuilder(DefaultBatchType.UNLOGGED);
            Instant start = Instant.ofEpochSecond((HOUR - hour) * 3_600L);
            for (int row = 0; row < BATCH_ROWS; row++) {
                batch.addStatement(insert.bind(start, key(-hour * TimeUuids.TICKS_PER_HOUR + row, row)));
            }
            session.execute(batch.build().setTimeout(Duration.ofSeconds(30)));
        }
        session.execute("INSERT INTO " + keyspace.keyspace() + ".tracking (hour, shard, create_time) VALUES ("
                + (HOUR + 1) * 3_600_000L + ", 9, " + key(TimeUuids.TICKS_PER_HOUR, 0) + ")");
        TimeUnit.SECONDS.sleep(2); // the clock of Cassandra
        SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace.keyspace());

        for (int look = 0; look < 2; look++) {
            assertThat(source.occupiedHours()).contains(HOUR + 1).doesNotContain(HOUR - 1, HOUR - hours);
        }
        assertThat(OutsidePartitions.find(session, keyspace.keyspace(), 1).partitions())
                .isEqualTo(1);
    }

    @Test
    void should_list_the_other_partitions_when_one_is_refused_whatever_is_asked_for() {
        PreparedStatement delete = session.prepare(
                "DELETE FROM " + keyspace.keyspace() + ".tracking WHERE hour = ? AND shard = 0 AND create_time = ?");
        Instant hour = Instant.ofEpochSecond(HOUR * 3_600L);
        rows.forEach(row -> session.execute(delete.bind(hour, row.createTime())));
        session.execute("INSERT INTO " + keyspace.keyspace() + ".tracking (hour, shard, create_time) VALUES ("
                + (HOUR + 1) * 3_600_000L + ", 0, " + key(TimeUuids.TICKS_PER_HOUR, 0) + ")");
        SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace.keyspace());

        for (int look = 0; look < 2; look++) {
            assertThat(source.occupiedHours()).containsExactly(HOUR + 1);
        }
    }

    private Digest expected() {
        Partial partial = new Partial(HOUR);
        TrackingColumns columns = new TrackingColumns(ROWS);
        rows.forEach(row -> row.addTo(columns));
        partial.accumulate(columns);
        return partial.digest();
    }

    private static UUID key(long ticksInHour, long low) {
        return new UUID(TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(HOUR) + ticksInHour), low);
    }
}
