package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
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
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How often the engine reads a row while traffic comes in, beside what the ladder of slices needs: a row is read when
 * it is new, and again when its age is one poll interval, two, four and so on. With the real clock.
 */
final class AmplificationMeasurement {
    private static final String KEYSPACE = "bench_ladder";
    private static final int ROWS_PER_STEP = 80;
    private static final Duration STEP = Duration.ofMillis(80);
    private static final int READERS = 4;

    private AmplificationMeasurement() {}

    static List<Result> run(TemporaryServers servers, Scale scale, Consumer<String> progress)
            throws InterruptedException {
        Duration period = Duration.ofSeconds(scale == Scale.QUICK ? 15 : 60);
        try (CqlSession session = CassandraSessions.open(servers.cassandra(KEYSPACE))) {
            new CassandraSchema(KEYSPACE, Replication.simple(1))
                    .create(session, TrackingLayout.HOURLY, StoredTraffic.SHARDS);
            SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, KEYSPACE);
            try (LocalSliceExecutor executor = new LocalSliceExecutor(source, READERS)) {
                NoSink sink = new NoSink(List.of());
                Pipeline pipeline = Pipeline.sliced(
                        executor,
                        sink,
                        sink,
                        InstantSource.system(),
                        PipelineConfig.builder()
                                .sweepRowsPerSecond(0)
                                .nearSweepRowsPerSecond(0)
                                .build());
                pipeline.start(RunMode.STREAM);
                long stored = live(pipeline, new StoredTraffic(session, KEYSPACE), period);
                double readsPerRow = (double) pipeline.stats().rowsRead() / stored;
                progress.accept("ladder: " + stored + " rows stored in " + period.toSeconds() + " s");
                return List.of(Result.ofCosts(
                        "read/reads per row in " + period.toSeconds() + " s of traffic vs theory",
                        "reads",
                        readsPerRow,
                        readsOfTheLadder(period),
                        null));
            }
        }
    }

    private static long live(Pipeline pipeline, StoredTraffic traffic, Duration period) throws InterruptedException {
        Instant start = Instant.now();
        Instant written = start;
        long stored = 0;
        while (Duration.between(start, written).compareTo(period) < 0) {
            Instant now = Instant.now();
            if (Duration.between(written, now).compareTo(STEP) >= 0) {
                int hour = (int) Math.floorDiv(now.getEpochSecond(), 3_600L);
                traffic.store(hour, ticks(now) - STEP.toNanos() / 100, ticks(now), ROWS_PER_STEP);
                stored += ROWS_PER_STEP;
                written = now;
            }
            Duration pause = pipeline.cycle();
            TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), STEP.toNanos() / 4));
        }
        return stored;
    }

    private static long ticks(Instant time) {
        return TimeUuids.UNIX_EPOCH_TICKS + time.getEpochSecond() * 10_000_000 + time.getNano() / 100;
    }

    /** The mean over rows of all ages up to the period. */
    private static double readsOfTheLadder(Duration period) {
        double poll = PipelineConfig.DEFAULT.pollInterval().toMillis();
        double reads = 0;
        int steps = 10_000;
        for (int step = 0; step < steps; step++) {
            double ageMillis = (step + 0.5) / steps * period.toMillis();
            reads += 1 + (ageMillis < poll ? 0 : 1 + Math.floor(Math.log(ageMillis / poll) / Math.log(2)));
        }
        return reads / steps;
    }
}
