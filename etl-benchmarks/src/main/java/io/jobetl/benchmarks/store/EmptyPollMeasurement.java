package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
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
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What a cycle of the engine costs when nothing is new, on a small and on a large table: the rows lie in a hundred
 * hours, the last of which is open. The clock is moved by hand, a poll interval per cycle. Elapsed time, in turns; the
 * median of a round, the least of all rounds.
 */
final class EmptyPollMeasurement {
    private static final int HOURS = 100;
    private static final int OPEN_HOUR = 490_000;
    private static final int SMALL_ROWS = 100_000;
    private static final int READERS = 4;
    private static final int POLLS_PER_ROUND = 100;
    /** In these nothing came back, so nothing is under way. */
    private static final int QUIET_POLLS = 100;

    private static final long MILLIS_PER_HOUR = 3_600_000;
    private static final Duration POLL = PipelineConfig.DEFAULT.pollInterval();

    private EmptyPollMeasurement() {}

    static List<Result> run(TemporaryServers servers, Scale scale, Consumer<String> progress)
            throws InterruptedException {
        int largeRows = scale == Scale.QUICK ? 1_000_000 : 10_000_000;
        try (Table small = new Table(servers, "bench_poll_small", SMALL_ROWS);
                Table large = new Table(servers, "bench_poll_large", largeRows)) {
            progress.accept("poll: stored " + SMALL_ROWS + " and " + largeRows + " rows");
            small.settle();
            large.settle();
            double smallMillis = Double.MAX_VALUE;
            double largeMillis = Double.MAX_VALUE;
            for (int round = 0; round < (scale == Scale.QUICK ? 6 : 15); round++) {
                smallMillis = Math.min(smallMillis, small.medianPollMillis());
                largeMillis = Math.min(largeMillis, large.medianPollMillis());
            }
            String name = String.format(
                    Locale.ROOT, "poll/empty, %.0e vs %.0e rows stored", (double) largeRows, (double) SMALL_ROWS);
            return List.of(
                    Result.ofCosts(name, "ms", largeMillis, smallMillis, null),
                    Result.ofValue(name + ", times the cost", largeMillis / smallMillis, Goal.atMost(1.2, "times")));
        }
    }

    private static final class Table implements AutoCloseable {
        private final CqlSession session;
        private final LocalSliceExecutor executor;
        private final Pipeline pipeline;
        private final int openRows;
        private Instant now = Instant.ofEpochMilli(OPEN_HOUR * MILLIS_PER_HOUR).plus(Duration.ofMinutes(11));

        Table(TemporaryServers servers, String keyspace, int rows) {
            session = CassandraSessions.open(servers.cassandra(keyspace));
            new CassandraSchema(keyspace, Replication.simple(1))
                    .create(session, TrackingLayout.HOURLY, StoredTraffic.SHARDS);
            StoredTraffic traffic = new StoredTraffic(session, keyspace);
            openRows = rows / HOURS;
            for (int hour = OPEN_HOUR - HOURS + 1; hour <= OPEN_HOUR; hour++) {
                long start = TimeUuids.firstTickOfHour(hour);
                traffic.store(hour, start, start + 600_000 * TimeUuids.TICKS_PER_MILLI, openRows);
            }
            SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace);
            executor = new LocalSliceExecutor(source, READERS);
            NoSink sink = new NoSink(IntStream.range(OPEN_HOUR - HOURS + 1, OPEN_HOUR)
                    .mapToObj(hour -> counted(hour, now))
                    .toList());
            pipeline = Pipeline.sliced(
                    executor,
                    sink,
                    sink,
                    () -> now,
                    PipelineConfig.builder()
                            .sweepRowsPerSecond(0)
                            .nearSweepRowsPerSecond(0)
                            .build());
            pipeline.start(RunMode.STREAM);
        }

        private static HourState counted(int hour, Instant at) {
            Instant muchLater = at.plus(Duration.ofDays(1));
            return new HourState(hour, Digest.EMPTY, RejectCounts.NONE, muchLater, HourPhase.CLOSED, at);
        }

        /** Reads the open hour, and reads it again when that would be due, so that no recount falls into the polls. */
        void settle() throws InterruptedException {
            while (pipeline.stats().rowsCounted() < openRows) {
                pipeline.cycle();
            }
            now = now.plus(Duration.ofMinutes(25));
            long readAgain = pipeline.stats().rowsRead() + openRows;
            long before = -1;
            for (int quiet = 0; quiet < QUIET_POLLS || before < readAgain; quiet++) {
                pipeline.cycle();
                now = now.plus(POLL);
                TimeUnit.MILLISECONDS.sleep(20);
                long read = pipeline.stats().rowsRead();
                quiet = read == before ? quiet : 0;
                before = read;
            }
        }

        double medianPollMillis() {
            double[] millis = new double[POLLS_PER_ROUND];
            long rowsRead = pipeline.stats().rowsRead();
            for (int poll = 0; poll < POLLS_PER_ROUND; poll++) {
                now = now.plus(POLL);
                long start = System.nanoTime();
                pipeline.cycle();
                millis[poll] = (System.nanoTime() - start) / 1e6;
            }
            if (pipeline.stats().rowsRead() != rowsRead) {
                throw new IllegalStateException("a poll that should have found nothing has read rows");
            }
            Arrays.sort(millis);
            return millis[POLLS_PER_ROUND / 2];
        }

        @Override
        public void close() {
            executor.close();
            session.close();
        }
    }
}
