package io.jobetl.benchmarks.store;

import io.jobetl.io.cassandra.read.FrameReader;
import io.jobetl.model.TrackingColumns;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A page of Cassandra from the frame on the wire into columns, nanoseconds per row, one thread. The set-up fails unless
 * all ways give the same columns.
 *
 * <ul>
 *   <li>{@code frame}: ours as each read of the tracking table does it
 *   <li>{@code driverByName}, {@code driverByIndex}: the driver's rows with its getters
 *   <li>{@code driverBytes}: the driver's rows, the values decoded from their bytes
 * </ul>
 *
 * <pre>{@code
 * java -jar etl-benchmarks/target/benchmarks.jar DecodeBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"})
@OperationsPerInvocation(DecodeBenchmark.ROWS)
public class DecodeBenchmark {
    static final int ROWS = 5_000;

    private final TrackingFrame frame = new TrackingFrame(ROWS);
    private final TrackingColumns columns = new TrackingColumns(ROWS);
    private long hash;
    private Consumer<TrackingColumns> batches = batch -> hash += batch.bidMicros(batch.size() - 1);
    private final FrameReader reader = new FrameReader(TrackingFrame.columnTypes(), batch -> batches.accept(batch));

    /** All ways give the same columns. */
    @Setup
    public void requireEqualColumns() {
        Consumer<TrackingColumns> measured = batches;
        batches = batch -> hash = hash(batch);
        frame();
        long expected = hash;
        batches = measured;
        for (DriverRows way : DriverRows.values()) {
            driver(way);
            if (columns.size() != ROWS || hash(columns) != expected) {
                throw new IllegalStateException(way + " gives other columns than ours");
            }
        }
    }

    @Benchmark
    public long frame() {
        reader.read(frame.bytes());
        return hash;
    }

    @Benchmark
    public TrackingColumns driverByName() {
        return driver(DriverRows.BY_NAME);
    }

    @Benchmark
    public TrackingColumns driverByIndex() {
        return driver(DriverRows.BY_INDEX);
    }

    @Benchmark
    public TrackingColumns driverBytes() {
        return driver(DriverRows.BYTES_UNSAFE);
    }

    private TrackingColumns driver(DriverRows way) {
        columns.clear();
        frame.forEachDriverRow(row -> way.add(columns, row));
        return columns;
    }

    private static long hash(TrackingColumns batch) {
        long hash = batch.size();
        for (long[] column : new long[][] {
            batch.uuidHighs(),
            batch.uuidLows(),
            batch.jobsAndPublishers(),
            batch.campaignsAndGroups(),
            batch.bidsMicros(),
            batch.kindsAndFlags()
        }) {
            hash = 31 * hash + Arrays.hashCode(Arrays.copyOf(column, batch.size()));
        }
        return hash;
    }
}
