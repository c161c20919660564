package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.CellTable;
import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.PartialForm;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.model.CellMetrics;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
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
 * The binary form of a partial of 50,000 cells: nanoseconds per cell. The rival is what one would write first: all
 * numbers of each cell at their full width, in no order, without a check.
 *
 * <pre>{@code
 * java -jar etl-benchmarks/target/benchmarks.jar PartialFormBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@OperationsPerInvocation(PartialFormBenchmark.CELLS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class PartialFormBenchmark {
    static final int CELLS = 50_000;

    private static final int JOBS = 1_000_000;
    private static final int PLAIN_CELL_BYTES = 4 * Integer.BYTES + 5 * Long.BYTES;

    private Partial partial;
    private byte[] form;
    private byte[] plain;

    @Setup
    public void setUp() {
        partial = partial();
        form = write();
        plain = writePlain();
        CellChecksum cells = checksum(partial);
        if (!checksum(read()).equals(cells) || !checksum(readPlain()).equals(cells)) {
            throw new IllegalStateException("what was read is not what was written");
        }
    }

    private static CellChecksum checksum(Partial partial) {
        return CellChecksum.of(List.of(partial));
    }

    /** One job in twenty has cells, most of them few clicks and nothing else, with bids in cents. */
    private static Partial partial() {
        SplittableRandom random = new SplittableRandom(42);
        CellTable cells = new CellTable();
        int count = 0;
        while (count < CELLS) {
            int job = random.nextInt(JOBS);
            int publisher = 1 + random.nextInt(7);
            int campaign = 1 + job % 2_110;
            int group = job % 10 == 0 ? 1 + job % 40 : 0;
            count += cells.get(job, publisher, campaign, group).rows() == 0 ? 1 : 0;
            long clicks = Math.round(1 / (1.001 - random.nextDouble()));
            long others = random.nextInt(10) == 0 ? 1 : 0;
            long spendMicros = clicks * 10_000 * random.nextInt(10, 300);
            cells.add(job, publisher, campaign, group, new CellMetrics(clicks, spendMicros, others, 0, 0));
        }
        Partial partial =
                Partial.restore(ZipfDay.FIRST_HOUR, new Digest(cells.rows(), 1L << 62, 1L << 61), RejectCounts.NONE);
        partial.cells().combine(cells);
        return partial;
    }

    @Benchmark
    public byte[] write() {
        return PartialForm.toBytes(partial);
    }

    @Benchmark
    public Partial read() {
        return PartialForm.fromBytes(form);
    }

    @Benchmark
    public byte[] writePlain() {
        ByteBuffer bytes = ByteBuffer.allocate(CELLS * PLAIN_CELL_BYTES);
        partial.cells()
                .forEach((job, publisher, campaign, group, clicks, spend, conversions, qualified, unqualified) ->
                        bytes.putInt(job)
                                .putInt(publisher)
                                .putInt(campaign)
                                .putInt(group)
                                .putLong(clicks)
                                .putLong(spend)
                                .putLong(conversions)
                                .putLong(qualified)
                                .putLong(unqualified));
        return bytes.array();
    }

    @Benchmark
    public Partial readPlain() {
        Partial read = new Partial(partial.epochHour());
        ByteBuffer bytes = ByteBuffer.wrap(plain);
        while (bytes.hasRemaining()) {
            read.cells()
                    .add(
                            bytes.getInt(),
                            bytes.getInt(),
                            bytes.getInt(),
                            bytes.getInt(),
                            new CellMetrics(
                                    bytes.getLong(),
                                    bytes.getLong(),
                                    bytes.getLong(),
                                    bytes.getLong(),
                                    bytes.getLong()));
        }
        return read;
    }

    double bytesPerCell() {
        return (double) form.length / CELLS;
    }
}
