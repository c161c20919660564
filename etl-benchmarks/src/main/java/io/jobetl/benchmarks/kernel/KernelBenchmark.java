package io.jobetl.benchmarks.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The fold: nanoseconds per row, one thread. The set-up fails unless the contender computes the cells that ours
 * computes.
 *
 * <pre>{@code
 * java -jar etl-benchmarks/target/benchmarks.jar KernelBenchmark -prof gc
 * java -jar etl-benchmarks/target/benchmarks.jar KernelBenchmark \
 *     -p contender=SLICES,HASH_MAP -p arrival=TIME -p keys=50000
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-Xmn1g", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"})
@OperationsPerInvocation(KernelBenchmark.ROWS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class KernelBenchmark {
    static final int ROWS = 1_000_000;

    @Param
    public Contender contender;

    @Param
    public Arrival arrival;

    /** Different (job, publisher, campaign, group). */
    @Param({"1000", "50000", "1000000"})
    public int keys;

    private Fold<?> fold;

    @Setup
    public void setUp() throws Exception {
        setUp(ROWS);
    }

    /**
     * Each contender has a JVM of its own, so that none spoils the profile of another: it is compared with ours only.
     */
    void setUp(int rows) throws Exception {
        ZipfDay traffic = new ZipfDay(new Scenario(arrival, keys, rows));
        CellChecksum expected = checksum(SlicesFold.fresh(traffic, false));
        fold = contender.open(traffic);
        CellChecksum actual = checksum(fold);
        if (!actual.equals(CellChecksum.NONE) && !actual.equals(expected)) {
            throw new IllegalStateException(contender + " computed " + actual + ", ours " + expected);
        }
    }

    private static <R> CellChecksum checksum(Fold<R> fold) throws Exception {
        return fold.checksum(fold.fold());
    }

    @TearDown
    public void tearDown() throws Exception {
        fold.close();
    }

    @Benchmark
    public Object fold() throws Exception {
        return fold.fold();
    }
}
