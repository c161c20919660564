package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.Partial;
import io.jobetl.model.TrackingColumns;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
 * The digest of a batch: nanoseconds per row. Ours is measured on rows of a track that is not counted, so it has the
 * check and the reject count of every row in it, but no cells.
 *
 * <pre>{@code
 * java -jar etl-benchmarks/target/benchmarks.jar DigestBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@OperationsPerInvocation(DigestBenchmark.ROWS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class DigestBenchmark {
    static final int ROWS = 5_000;

    private final TrackingColumns rows = new TrackingColumns(ROWS);
    private final Partial partial = new Partial(ZipfDay.FIRST_HOUR);
    private final ByteBuffer bytes = ByteBuffer.allocate(6 * Long.BYTES);
    private final byte[] hash = new byte[32];
    private MessageDigest sha256;

    @Setup
    public void setUp() throws NoSuchAlgorithmException, DigestException {
        TrackingColumns traffic =
                new ZipfDay(new Scenario(Arrival.TIME, 1_000, ROWS)).batches().get(0);
        for (int row = 0; row < ROWS; row++) {
            rows.add(
                    traffic.uuidHigh(row),
                    traffic.uuidLow(row),
                    null,
                    traffic.flags(row),
                    traffic.jobId(row),
                    traffic.publisherId(row),
                    traffic.campaignId(row),
                    traffic.groupId(row),
                    traffic.bidMicros(row));
        }
        sha256 = MessageDigest.getInstance("SHA-256");
        Partial once = new Partial(ZipfDay.FIRST_HOUR);
        once.accumulate(rows);
        if (!once.digest().equals(rowByRow())) {
            throw new IllegalStateException("columns computed " + once.digest() + ", rows " + rowByRow());
        }
    }

    /** Ours: column by column, in vector instructions. */
    @Benchmark
    public Partial columnByColumn() {
        partial.accumulate(rows);
        return partial;
    }

    /** The same digest in the obvious loop. */
    @Benchmark
    public Digest rowByRow() {
        long high = 0;
        long low = 0;
        for (int row = 0; row < ROWS; row++) {
            high += HourAccounts.hashHigh(rows, row);
            low += HourAccounts.hashLow(rows, row);
        }
        return new Digest(ROWS, high, low);
    }

    /** What a cryptographic hash of every row would cost. */
    @Benchmark
    public Digest sha256() throws DigestException {
        long high = 0;
        long low = 0;
        for (int row = 0; row < ROWS; row++) {
            bytes.clear();
            bytes.putLong(rows.uuidHighs()[row])
                    .putLong(rows.uuidLows()[row])
                    .putLong(rows.jobsAndPublishers()[row])
                    .putLong(rows.campaignsAndGroups()[row])
                    .putLong(rows.bidsMicros()[row])
                    .putLong(rows.kindsAndFlags()[row]);
            sha256.update(bytes.array());
            sha256.digest(hash, 0, hash.length);
            ByteBuffer result = ByteBuffer.wrap(hash);
            high += result.getLong();
            low += result.getLong();
        }
        return new Digest(ROWS, high, low);
    }
}
