package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.io.cassandra.read.CassandraTrackingSource;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.slice.LocalSliceExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reading and folding a backlog of whole hours, beside draining the same pages: with the driver as it comes, which
 * makes its rows and drops them, and with our codec, which does not even make them. Elapsed time, in turns, the best of
 * all rounds.
 */
final class ReadMeasurement {
    private static final String KEYSPACE = "bench_read";
    private static final int FIRST_HOUR = 490_000;
    private static final int HOURS = 5;
    /** What `etl run` reads side by side unless told otherwise. */
    private static final int READERS = 4;

    private ReadMeasurement() {}

    static List<Result> run(TemporaryServers servers, Scale scale, Consumer<String> progress) {
        int rows = scale == Scale.QUICK ? 200_000 : 1_000_000;
        try (CqlSession ours = CassandraSessions.open(servers.cassandra(KEYSPACE));
                CqlSession plain = servers.plainSession()) {
            new CassandraSchema(KEYSPACE, Replication.simple(1))
                    .create(ours, TrackingLayout.HOURLY, StoredTraffic.SHARDS);
            StoredTraffic traffic = new StoredTraffic(plain, KEYSPACE);
            for (int hour = FIRST_HOUR; hour < FIRST_HOUR + HOURS; hour++) {
                traffic.store(hour, TimeUuids.firstTickOfHour(hour), TimeUuids.firstTickOfHour(hour + 1), rows / HOURS);
            }
            progress.accept("read: stored " + rows + " rows");
            return measure(ours, plain, rows, scale == Scale.QUICK ? 5 : 9);
        }
    }

    private static List<Result> measure(CqlSession ours, CqlSession plain, int rows, int rounds) {
        SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(ours, KEYSPACE);
        SliceDrain drainRows = new SliceDrain(plain, KEYSPACE);
        SliceDrain drainPages = new SliceDrain(ours, KEYSPACE);
        double fold = 0;
        double dropRows = 0;
        double dropPages = 0;
        try (LocalSliceExecutor executor = new LocalSliceExecutor(source, READERS)) {
            for (int round = 0; round < rounds; round++) {
                fold = Math.max(fold, rate(rows, () -> fold(executor)));
                dropRows = Math.max(dropRows, rate(rows, () -> drainRows.drain(slices(), READERS)));
                dropPages = Math.max(dropPages, rate(rows, () -> drainPages.drain(slices(), READERS)));
            }
        }
        Goal goal = Goal.timesBetter(0.95);
        return List.of(
                Result.ofRates("read/fold vs draining driver rows", "rows/s", fold, dropRows, goal),
                Result.ofRates("read/fold vs draining raw pages", "rows/s", fold, dropPages, goal));
    }

    private static double rate(int expectedRows, LongSupplier read) {
        long start = System.nanoTime();
        long rows = read.getAsLong();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (rows != expectedRows) {
            throw new IllegalStateException("read " + rows + " rows of " + expectedRows);
        }
        return rows / seconds;
    }

    private static long fold(LocalSliceExecutor executor) {
        List<CompletableFuture<Partial>> hours = new ArrayList<>();
        List<Slice> slices = slices();
        for (int from = 0; from < slices.size(); from += StoredTraffic.SHARDS) {
            hours.add(executor.read(slices.subList(from, from + StoredTraffic.SHARDS), 0));
        }
        return hours.stream().mapToLong(hour -> hour.join().rows()).sum();
    }

    private static List<Slice> slices() {
        List<Slice> slices = new ArrayList<>();
        for (int hour = FIRST_HOUR; hour < FIRST_HOUR + HOURS; hour++) {
            for (int shard = 0; shard < StoredTraffic.SHARDS; shard++) {
                slices.add(
                        new Slice(hour, shard, TimeUuids.firstTickOfHour(hour), TimeUuids.firstTickOfHour(hour + 1)));
            }
        }
        return slices;
    }
}
