package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.io.cassandra.read.CassandraTrackingSource;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.pipeline.engine.Pipeline;
import io.jobetl.pipeline.engine.PipelineConfig;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How often a row is read in the first hour of its life, where hints cover the late rows and where there are none: the
 * rows of one minute, and the engine for an hour. The rows are in Cassandra; the clock is moved by hand, as nobody
 * wants to wait for an hour.
 */
final class FirstHourMeasurement {
    private static final int FIRST_HOUR = 480_000;
    /** Until it is known that hints cover the late rows, and all is read that had come before. */
    private static final Duration WARM_UP = Duration.ofMinutes(2);

    private static final Duration TRAFFIC = Duration.ofMinutes(1);
    private static final Duration LIFE = Duration.ofHours(1);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final double STEPS_PER_SECOND = 10;
    private static final double USUAL_ROWS_PER_SECOND = 2_000;
    private static final Duration STEP_WITHOUT_TRAFFIC = Duration.ofMillis(500);
    private static final long READ_MILLIS = 2;
    private static final Duration BETWEEN_LATE_ROWS = Duration.ofSeconds(5);
    private static final double MOST_LATE_SECONDS = 100;
    private static final int READERS = 4;
    private static final long TICKS_PER_SECOND = 1_000 * TimeUuids.TICKS_PER_MILLI;

    private final StoredTraffic traffic;
    private final Pipeline pipeline;
    private final QueuedHints hints = new QueuedHints();
    private final SplittableRandom random = new SplittableRandom(5);
    private final boolean hinted;
    private final int rowsPerStep;
    private Instant now = Instant.ofEpochSecond(FIRST_HOUR * 3_600L);
    private Instant nextLate = now.plus(BETWEEN_LATE_ROWS);

    private FirstHourMeasurement(
            CqlSession session,
            String keyspace,
            LocalSliceExecutor executor,
            boolean hinted,
            PipelineConfig config,
            int rowsPerStep) {
        this.traffic = new StoredTraffic(session, keyspace);
        this.hinted = hinted;
        this.rowsPerStep = rowsPerStep;
        NoSink sink = new NoSink(List.of());
        this.pipeline = Pipeline.sliced(executor, sink, sink, () -> now, config);
        if (hinted) {
            pipeline.hinted(hints);
        }
    }

    /**
     * One minute has rows, of the sixty that would have: the sweeps may read a sixtieth of what they may by default.
     */
    private static PipelineConfig config(int rowsPerStep) {
        long minutes = LIFE.dividedBy(TRAFFIC);
        double share = rowsPerStep * STEPS_PER_SECOND / (USUAL_ROWS_PER_SECOND * minutes);
        return PipelineConfig.builder()
                .sweepRowsPerSecond((int) (PipelineConfig.DEFAULT.sweepRowsPerSecond() * share))
                .nearSweepRowsPerSecond((int) (PipelineConfig.DEFAULT.nearSweepRowsPerSecond() * share))
                .build();
    }

    static List<Result> run(TemporaryServers servers, Scale scale, Consumer<String> progress)
            throws InterruptedException {
        int rowsPerStep = scale == Scale.QUICK ? 40 : 200;
        double with = readsPerRow(servers, "bench_first_hour", true, rowsPerStep);
        progress.accept("first hour: with hints " + with + " reads of a row");
        double without = readsPerRow(servers, "bench_first_hour_plain", false, rowsPerStep);
        return List.of(
                Result.ofValue("read/reads of a row in its first hour, hints", with, Goal.atMost(6, "reads")),
                Result.ofValue("read/reads of a row in its first hour, no hints", "reads", without));
    }

    /**
     * Late rows come all the time, and are read as well. With hints, where no sweep chooses between them and the
     * others, what they alone take is measured by itself.
     */
    private static double readsPerRow(TemporaryServers servers, String keyspace, boolean hinted, int rowsPerStep)
            throws InterruptedException {
        PipelineConfig config = config(rowsPerStep);
        long all = rowsRead(servers, keyspace, hinted, config, rowsPerStep);
        long ofLateRows = hinted ? rowsRead(servers, keyspace + "_late", true, config, 0) : 0;
        return (double) (all - ofLateRows) / (rowsPerStep * TRAFFIC.dividedBy(STEP));
    }

    private static long rowsRead(
            TemporaryServers servers, String keyspace, boolean hinted, PipelineConfig config, int rowsPerStep)
            throws InterruptedException {
        try (CqlSession session = CassandraSessions.open(servers.cassandra(keyspace))) {
            new CassandraSchema(keyspace, Replication.simple(1))
                    .create(session, TrackingLayout.HOURLY, StoredTraffic.SHARDS);
            SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace);
            try (LocalSliceExecutor executor = new LocalSliceExecutor(source, READERS)) {
                return new FirstHourMeasurement(session, keyspace, executor, hinted, config, rowsPerStep).rowsRead();
            }
        }
    }

    private long rowsRead() throws InterruptedException {
        pipeline.start(RunMode.STREAM);
        live(WARM_UP, STEP, 0);
        long readBefore = pipeline.stats().rowsRead();
        live(TRAFFIC, STEP, rowsPerStep);
        live(LIFE.minus(TRAFFIC.dividedBy(2)), STEP_WITHOUT_TRAFFIC, 0); // of the mean row
        return pipeline.stats().rowsRead() - readBefore;
    }

    private void live(Duration time, Duration step, int rows) throws InterruptedException {
        for (Instant end = now.plus(time); now.isBefore(end); ) {
            Instant before = now;
            now = now.plus(step);
            if (rows > 0) {
                traffic.store(FIRST_HOUR, ticks(before), ticks(now), rows);
            }
            if (!now.isBefore(nextLate)) {
                sendLate();
            }
            pipeline.cycle();
            TimeUnit.MILLISECONDS.sleep(READ_MILLIS);
            pipeline.cycle();
        }
    }

    /** By two seconds and more, but with a key of the hour that is measured. */
    private void sendLate() {
        long ticks = ticks(now) - (long) (Math.pow(MOST_LATE_SECONDS, random.nextDouble()) * 2 * TICKS_PER_SECOND);
        UUID key = traffic.storeOne(Math.max(ticks, TimeUuids.firstTickOfHour(FIRST_HOUR)));
        if (hinted) {
            hints.add(new ArrivalHint(key, now));
        }
        nextLate = now.plus(BETWEEN_LATE_ROWS);
    }

    private static long ticks(Instant time) {
        return TimeUuids.UNIX_EPOCH_TICKS + time.getEpochSecond() * TICKS_PER_SECOND + time.getNano() / 100;
    }
}
