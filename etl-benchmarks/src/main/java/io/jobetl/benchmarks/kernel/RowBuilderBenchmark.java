package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.HourlyFold;
import io.jobetl.model.EventKind;
import io.jobetl.model.RowBuilder;
import io.jobetl.model.TrackingColumns;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * How rows get into a batch: nanoseconds per row. The set-up fails unless both ways give the same rows.
 *
 * <pre>{@code
 * java -jar etl-benchmarks/target/benchmarks.jar RowBuilderBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@OperationsPerInvocation(RowBuilderBenchmark.ROWS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class RowBuilderBenchmark {
    static final int ROWS = 5_000;

    private final TrackingColumns rows = new TrackingColumns(ROWS);
    private final @Nullable EventKind[] kinds = new EventKind[ROWS];
    private TrackingColumns traffic;

    @Setup
    public void setUp() {
        traffic = new ZipfDay(new Scenario(Arrival.TIME, 1_000, ROWS)).batches().get(0);
        for (int row = 0; row < ROWS; row++) {
            kinds[row] = EventKind.ofCode(traffic.kindCode(row));
        }
        Digest expected = digest(traffic);
        if (!digest(nineNumbers()).equals(expected) || !digest(byName()).equals(expected)) {
            throw new IllegalStateException("the two ways give different rows");
        }
    }

    private static Digest digest(TrackingColumns rows) {
        HourlyFold fold = new HourlyFold();
        fold.accumulate(rows);
        return fold.partials().values().iterator().next().digest();
    }

    /** All columns at once, flags made by the caller. */
    @Benchmark
    public TrackingColumns nineNumbers() {
        rows.clear();
        for (int row = 0; row < ROWS; row++) {
            int group = traffic.groupId(row);
            rows.add(
                    traffic.uuidHigh(row),
                    traffic.uuidLow(row),
                    kinds[row],
                    group == 0 ? TrackingColumns.NO_GROUP : 0,
                    traffic.jobId(row),
                    traffic.publisherId(row),
                    traffic.campaignId(row),
                    group,
                    traffic.bidMicros(row));
        }
        return rows;
    }

    /** Each column by its name. */
    @Benchmark
    public TrackingColumns byName() {
        rows.clear();
        for (int row = 0; row < ROWS; row++) {
            RowBuilder builder = rows.row(traffic.uuidHigh(row), traffic.uuidLow(row))
                    .job(traffic.jobId(row))
                    .publisher(traffic.publisherId(row))
                    .campaign(traffic.campaignId(row))
                    .bidMicros(traffic.bidMicros(row));
            EventKind kind = kinds[row];
            if (kind != null) {
                builder.kind(kind);
            }
            if (traffic.groupId(row) != 0) {
                builder.group(traffic.groupId(row));
            }
            builder.add();
        }
        return rows;
    }
}
