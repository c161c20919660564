package io.jobetl.spark.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import io.jobetl.verify.RawShare;
import io.jobetl.verify.RecountedShare;
import io.jobetl.verify.Recounting;
import io.jobetl.verify.ShareRecount;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Executors read every share once, and what they find is what is found here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkRecountingIT {
    private static final int ROWS = 500;

    private final TestKeyspace keyspace = TestKeyspace.name();
    private final CqlSession session = keyspace.session();
    private final SparkCluster cluster = SparkCluster.open(
            new SparkOptions("local[2]", Map.of()),
            "SparkRecountingIT",
            TestKeyspace.config(keyspace.keyspace(), Duration.ofSeconds(20)),
            line -> {});

    @AfterAll
    void end() {
        cluster.close();
        keyspace.close();
    }

    @Test
    void should_recount_every_share_once_and_tell_why_one_cannot_be_read() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 4);
        PreparedStatement insert = session.prepare("INSERT INTO " + keyspace.keyspace()
                + ".tracking (hour, shard, create_time, custom_track, job_id) VALUES (?, ?, ?, 'click', ?)");
        Random random = new Random(1);
        for (int i = 0; i < ROWS; i++) {
            int hour = 440_000 + random.nextInt(20);
            long ticks = TimeUuids.firstTickOfHour(hour) + random.nextLong(TimeUuids.TICKS_PER_HOUR);
            UUID key = new UUID(TimeUuids.highOfTicks(ticks), random.nextLong() >>> 2 | Long.MIN_VALUE);
            session.execute(insert.bind(
                    Instant.ofEpochSecond(3_600L * hour),
                    (int) Math.floorMod(key.getLeastSignificantBits(), 4L),
                    key,
                    i % 9));
        }
        SparkRecounting spark = new SparkRecounting(cluster);
        ShareRecount recount = ShareRecount.of(session, keyspace.keyspace(), Instant.now(), Set.of());
        // More than a wave.
        List<RawShare> shares = RawShare.cut(session, 3 * spark.shares(0) + 1);

        Map<RawShare, Long> found = new HashMap<>();
        spark.recount(recount, shares, new Recounting.Results() {
            @Override
            public void reading(long rows) {}

            @Override
            public void counted(RecountedShare share) {
                assertThat(found.put(share.share(), share.rows())).isNull();
            }
        });

        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(shares);
        assertThat(found)
                .allSatisfy((share, rows) ->
                        assertThat(rows).isEqualTo(recount.count(session, share).rows()));
        assertThat(found.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(ROWS);

        session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking");
        assertThatThrownBy(() -> spark.recount(recount, shares, new Recounting.Results() {
                    @Override
                    public void reading(long rows) {}

                    @Override
                    public void counted(RecountedShare share) {}
                }))
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(Store.CASSANDRA, StoreException::store)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("recounting raw rows failed: table tracking does not exist")
                .hasLineCount(1);
    }
}
