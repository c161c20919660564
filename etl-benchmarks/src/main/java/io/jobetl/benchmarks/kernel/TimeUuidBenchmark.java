package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.TrackingColumns;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
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
 * The hour of a TimeUUID: nanoseconds per key.
 *
 * <pre>{@code
 * java -jar etl-benchmarks/target/benchmarks.jar TimeUuidBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@OperationsPerInvocation(TimeUuidBenchmark.KEYS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class TimeUuidBenchmark {
    static final int KEYS = 5_000;

    private TrackingColumns keys;

    @Setup
    public void setUp() {
        keys = new ZipfDay(new Scenario(Arrival.SHUFFLED, 1_000, KEYS))
                .batches()
                .get(0);
        if (arithmetic() != objects()) {
            throw new IllegalStateException("arithmetic computed " + arithmetic() + ", objects " + objects());
        }
    }

    /** Ours: long arithmetic. */
    @Benchmark
    public long arithmetic() {
        long sum = 0;
        for (int row = 0; row < KEYS; row++) {
            sum += TimeUuids.epochHour(keys.uuidHigh(row));
        }
        return sum;
    }

    /** The usual way: a UUID, an Instant, a date and time that is cut at the hour. */
    @Benchmark
    public long objects() {
        long sum = 0;
        for (int row = 0; row < KEYS; row++) {
            long ticks = new UUID(keys.uuidHigh(row), keys.uuidLow(row)).timestamp() - TimeUuids.UNIX_EPOCH_TICKS;
            OffsetDateTime hour = Instant.ofEpochMilli(Math.floorDiv(ticks, TimeUuids.TICKS_PER_MILLI))
                    .atOffset(ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.HOURS);
            sum += hour.toEpochSecond() / 3_600;
        }
        return sum;
    }
}
