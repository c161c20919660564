package io.jobetl.spark.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.PartialForm;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.read.CassandraTrackingSource;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import io.jobetl.pipeline.slice.SliceCutter;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What executors fold is what a single process folds, to the byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkSliceExecutorIT {
    private static final int SHARDS = 4;
    private static final int HOURS = 3;
    private static final int ROWS = 6_000;
    private static final int FIRST_HOUR = 493_000;

    private final TestKeyspace keyspace = TestKeyspace.create();
    private final SparkCluster cluster;
    private final SlicedTrackingSource source;
    private final SparkSliceExecutor spark;
    private final LocalSliceExecutor local;

    SparkSliceExecutorIT() {
        keyspace.schema().create(keyspace.session(), TrackingLayout.HOURLY, SHARDS);
        source = (SlicedTrackingSource) CassandraTrackingSource.open(keyspace.session(), keyspace.keyspace());
        cluster = SparkCluster.open(
                new SparkOptions("local[2]", Map.of()),
                "SparkSliceExecutorIT",
                TestKeyspace.config(keyspace.keyspace(), Duration.ofSeconds(20)),
                line -> {});
        // No news for the driver: everything goes over the wire.
        spark = new SparkSliceExecutor(source, cluster, 2, 0);
        local = new LocalSliceExecutor(source, 2);
    }

    @BeforeAll
    void writeRows() {
        Random random = new Random(7);
        PreparedStatement insert = keyspace.session()
                .prepare("INSERT INTO " + keyspace.keyspace() + ".tracking (hour, shard, create_time, custom_track,"
                        + " job_id, publisher_id, campaign_id, group_id, bid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        List<CompletableFuture<?>> writes = new ArrayList<>();
        String[] tracks = {"click", "conversion", "qualified", "unqualified", "view"};
        for (int i = 0; i < ROWS; i++) {
            int hour = FIRST_HOUR + random.nextInt(HOURS);
            long ticks = TimeUuids.firstTickOfHour(hour) + random.nextLong(TimeUuids.TICKS_PER_HOUR);
            UUID key = new UUID(TimeUuids.highOfTicks(ticks), random.nextLong() | Long.MIN_VALUE);
            writes.add(keyspace.session()
                    .executeAsync(insert.bind(
                            start(hour),
                            (int) Math.floorMod(key.getLeastSignificantBits(), (long) SHARDS),
                            key,
                            tracks[random.nextInt(tracks.length)],
                            random.nextInt(50),
                            random.nextInt(3),
                            random.nextInt(5),
                            1,
                            BigDecimal.valueOf(random.nextInt(500), 2)))
                    .toCompletableFuture());
            if (writes.size() == 200) {
                writes.forEach(CompletableFuture::join);
                writes.clear();
            }
        }
        writes.forEach(CompletableFuture::join);
    }

    @AfterAll
    void end() {
        spark.close();
        local.close();
        cluster.close();
        source.close();
        keyspace.close();
    }

    @Test
    void should_fold_whole_hours_as_a_single_process_does() {
        List<CompletableFuture<Partial>> reads = new ArrayList<>();
        for (int hour = FIRST_HOUR; hour < FIRST_HOUR + HOURS; hour++) {
            reads.add(spark.read(slices(hour, 0, Long.MAX_VALUE), 0));
        }
        long rows = 0;
        for (int i = 0; i < HOURS; i++) {
            Partial found = reads.get(i).join();
            rows += found.rows();
            assertSame(found, local.read(slices(FIRST_HOUR + i, 0, Long.MAX_VALUE), 0));
        }
        assertThat(rows).isEqualTo(ROWS);
    }

    /** Another stage costs more than combining a few partials in the driver. */
    @Test
    void should_read_what_few_tasks_read_in_one_stage() {
        BlockingQueue<Integer> stages = new LinkedBlockingQueue<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                stages.add(job.stageIds().size());
            }
        };
        cluster.context().sc().addSparkListener(listener);
        try {
            spark.read(slices(FIRST_HOUR, 0, Long.MAX_VALUE), 0).join();
            await().untilAsserted(() -> assertThat(stages).containsExactly(1));
        } finally {
            cluster.context().sc().removeSparkListener(listener);
        }
    }

    /** The first job has a task for each core, and does not begin while Spark asks where its rows are. */
    @Test
    void should_read_in_one_job_what_is_asked_for_while_all_cores_have_tasks() throws InterruptedException {
        BlockingQueue<Integer> jobs = new LinkedBlockingQueue<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                jobs.add(job.jobId());
            }
        };
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        cluster.context().sc().addSparkListener(listener);
        try (SliceJobs group = new SliceJobs(cluster, "slices", SliceCutter.MAX_ROWS, slice -> {
            begun.countDown();
            awaitUnchecked(hold);
            return Set.of();
        })) {
            List<CompletableFuture<Partial>> asked = new ArrayList<>(List.of(ask(group, FIRST_HOUR)));
            begun.await();
            asked.add(ask(group, FIRST_HOUR + 1));
            await().during(Duration.ofMillis(100)).until(() -> !asked.get(1).isDone());
            asked.add(ask(group, FIRST_HOUR + 2));
            asked.add(ask(group, FIRST_HOUR));
            hold.countDown();

            int[] hours = {FIRST_HOUR, FIRST_HOUR + 1, FIRST_HOUR + 2, FIRST_HOUR};
            for (int i = 0; i < hours.length; i++) {
                assertSame(asked.get(i).join(), local.read(slices(hours[i], 0, Long.MAX_VALUE), 0));
            }
            await().during(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(jobs).hasSize(2));
        } finally {
            hold.countDown();
            cluster.context().sc().removeSparkListener(listener);
        }
    }

    private static CompletableFuture<Partial> ask(SliceJobs group, int hour) {
        CompletableFuture<Partial> result = new CompletableFuture<>();
        group.submit(new SliceRead(slices(hour, 0, Long.MAX_VALUE), 0, false, result));
        return result;
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As if there were many: each slice becomes pieces, which are combined on executors in two steps. */
    @Test
    void should_cut_what_is_large_and_combine_it_without_loss() {
        List<Slice> hour = slices(FIRST_HOUR, 0, Long.MAX_VALUE);

        assertSame(spark.read(hour, 40 * 250_000L).join(), local.read(hour, 0));
    }

    @Test
    void should_fold_young_slices_and_those_that_nobody_waits_for() {
        long from = TimeUuids.firstTickOfHour(FIRST_HOUR) + TimeUuids.TICKS_PER_HOUR / 2;
        List<Slice> news = slices(FIRST_HOUR, from, from + 30_000 * TimeUuids.TICKS_PER_MILLI);

        assertThat(spark.read(news, 0).join().rows()).isPositive();
        assertSame(spark.read(news, 0).join(), local.read(news, 0));
        assertSame(spark.readAside(news, 0, null).join(), local.readAside(news, 0, null));
        assertThat(spark.occupiedHours().join()).isEqualTo(local.occupiedHours().join());
    }

    /** Partitions that belong nowhere are found by the driver only, however long an executor has been there. */
    @Test
    void should_reject_rows_of_partitions_that_came_up_later() {
        int hour = FIRST_HOUR + HOURS;
        List<Slice> whole = new ArrayList<>(slices(hour, 0, Long.MAX_VALUE));
        whole.add(Slice.outside(hour));
        assertThat(spark.read(whole, 0).join().rows()).isZero();

        UUID key = new UUID(TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(hour)), Long.MIN_VALUE);
        keyspace.session()
                .execute(
                        "INSERT INTO " + keyspace.keyspace() + ".tracking (hour, shard, create_time, custom_track,"
                                + " job_id, bid) VALUES (?, ?, ?, 'click', 7, 1.5)",
                        start(hour),
                        SHARDS + 5,
                        key);
        try {
            assertThat(spark.occupiedHours().join()).contains(hour);
            Partial found = spark.read(whole, 0).join();

            assertThat(found.rejects().of(RejectReason.WRONG_PARTITION)).isOne();
            assertSame(found, local.read(whole, 0));
        } finally {
            keyspace.session()
                    .execute(
                            "DELETE FROM " + keyspace.keyspace() + ".tracking WHERE hour = ? AND shard = ?",
                            start(hour),
                            SHARDS + 5);
        }
    }

    @Test
    void should_tell_what_the_store_said_in_one_message_with_slice_and_address() {
        String table = keyspace.keyspace() + ".tracking";
        List<Slice> hour = slices(FIRST_HOUR, 0, Long.MAX_VALUE);
        keyspace.session().execute("ALTER TABLE " + table + " RENAME create_time TO made_at");
        try {
            assertThatThrownBy(() -> spark.read(hour, 0).join())
                    .cause()
                    .isInstanceOfSatisfying(StoreException.class, failure -> {
                        assertThat(failure.getMessage())
                                .contains(keyspace.keyspace())
                                .doesNotContain("\tat ")
                                .doesNotContain("org.apache.spark")
                                .hasLineCount(1);
                    });
        } finally {
            keyspace.session().execute("ALTER TABLE " + table + " RENAME made_at TO create_time");
        }
        assertSame(spark.read(hour, 0).join(), local.read(hour, 0));
    }

    /** When no executor is left: the newest rows, and what lies ahead of them, wait for none, however many they are. */
    @ParameterizedTest
    @ValueSource(ints = {20_000, 0})
    void should_fold_news_in_the_driver_and_say_who_is_away(int newsRows) {
        SparkSliceExecutor withoutCluster = new SparkSliceExecutor(source, closedCluster(), 2, newsRows);
        try {
            long now = TimeUuids.ticksOfEpochMillis(System.currentTimeMillis());
            int hour = TimeUuids.epochHour(TimeUuids.highOfTicks(now));

            assertThat(withoutCluster
                            .read(slices(hour, now - 1_000, now), 0)
                            .join()
                            .rows())
                    .isZero();
            assertThat(withoutCluster
                            .read(slices(hour, now, Long.MAX_VALUE), 0)
                            .join()
                            .rows())
                    .isZero();
            assertThatThrownBy(() -> withoutCluster
                            .read(slices(FIRST_HOUR, 0, Long.MAX_VALUE), 0)
                            .join())
                    .cause()
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.store()).isEqualTo(Store.SPARK));
        } finally {
            withoutCluster.close();
        }
    }

    private SparkCluster closedCluster() {
        return SparkCluster.ended(new SparkOptions("local[1]", Map.of()));
    }

    private static void assertSame(Partial found, CompletableFuture<Partial> expected) {
        assertThat(PartialForm.toBytes(found)).isEqualTo(PartialForm.toBytes(expected.join()));
    }

    private static List<Slice> slices(int hour, long fromTicks, long toTicks) {
        List<Slice> slices = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            slices.add(new Slice(hour, shard, fromTicks, toTicks));
        }
        return slices;
    }

    private static Instant start(int hour) {
        return Instant.ofEpochSecond(hour * 3_600L);
    }
}
