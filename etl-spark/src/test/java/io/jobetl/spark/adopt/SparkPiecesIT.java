package io.jobetl.spark.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.adopt.AdoptionCheck;
import io.jobetl.io.cassandra.adopt.AdoptionCounts;
import io.jobetl.io.cassandra.adopt.TrackingAdoption;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Executors adopt what a single process adopts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkPiecesIT {
    private static final int ROWS = 500;
    private static final int UNUSABLE = 10;

    private final TestKeyspace keyspace = TestKeyspace.name();
    private final CqlSession session = keyspace.session();
    private final String source = keyspace.keyspace() + ".clicks";
    private final SparkCluster cluster = SparkCluster.open(
            new SparkOptions("local[2]", Map.of()),
            "SparkPiecesIT",
            TestKeyspace.config(keyspace.keyspace(), Duration.ofSeconds(20)),
            line -> {});
    private final List<String> listed = new ArrayList<>();

    @AfterAll
    void end() {
        cluster.close();
        keyspace.close();
    }

    @Test
    void should_copy_and_check_on_executors_and_tell_why_they_cannot() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 4);
        session.execute("CREATE TABLE " + source
                + " (create_time text PRIMARY KEY, custom_track text, job_id int, bid double, uid text)");
        PreparedStatement insert = session.prepare("INSERT INTO " + source
                + " (create_time, custom_track, job_id, bid, uid) VALUES (?, 'click', ?, 1.5, ?)");
        Random random = new Random(1);
        for (int i = 0; i < ROWS; i++) {
            long ticks = TimeUuids.ticksOfEpochMillis(1_600_000_000_000L + random.nextInt(3 * 3_600_000));
            UUID key = new UUID(TimeUuids.highOfTicks(ticks), random.nextLong() >>> 2 | Long.MIN_VALUE);
            session.execute(insert.bind(i < UNUSABLE ? "no time " + i : key.toString(), i, "user " + i));
        }
        TrackingAdoption onSpark = open().workedBy(new SparkPieces(cluster));

        assertThat(onSpark.count()).isEqualTo(new AdoptionCounts(ROWS, 0, UNUSABLE));
        assertThat(listed).hasSize(UNUSABLE).doesNotHaveDuplicates();
        listed.clear();
        assertThat(onSpark.copy()).isEqualTo(new AdoptionCounts(ROWS, ROWS - UNUSABLE, UNUSABLE));
        assertThat(onSpark.check()).isEqualTo(open().check()).returns(true, AdoptionCheck::isExact);

        session.execute("DROP TABLE " + source);
        assertThatThrownBy(onSpark::check)
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(Store.CASSANDRA, StoreException::store)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("there is no table " + source)
                .hasLineCount(1);
    }

    private TrackingAdoption open() {
        return TrackingAdoption.open(
                session, keyspace.keyspace(), keyspace.keyspace(), "clicks", Set.of(), new TrackingAdoption.Listener() {
                    @Override
                    public void progress(String phase, double done, AdoptionCounts counts) {}

                    @Override
                    public void unusable(String key, String reason) {
                        listed.add(key);
                    }
                });
    }
}
