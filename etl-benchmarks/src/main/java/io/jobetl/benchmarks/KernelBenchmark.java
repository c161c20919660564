package io.jobetl.benchmarks;

import static java.util.stream.Collectors.groupingBy;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.CellKey;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collector;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The fold: rows in columns to cells, nanoseconds per row, one thread. Ours computes the digest and the reject counts
 * besides the cells; the rivals compute the cells only. The set-up runs all of them and fails unless their cells agree.
 *
 * <ul>
 *   <li>{@code slices}: ours as it reads our layout, where the rows of an hour stand together: one {@link Partial} an hour
 *   <li>{@code wholeTable}: ours as it reads a flat table, rows of all hours in one stream: {@link HourlyFold}
 *   <li>{@code hashMapCells}: the best simple rival, a {@link HashMap} from a record key to a mutable accumulator, on the same
 *       columns
 *   <li>{@code groupingByCells}: a stream over row objects, which are there already
 * </ul>
 *
 * <pre>{@code
 * java -jar etl-benchmarks/target/benchmarks.jar KernelBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms1500m", "-Xmx1500m", "-XX:+UseParallelGC"})
@OperationsPerInvocation(KernelBenchmark.ROWS)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class KernelBenchmark {
    static final int ROWS = 1_000_000;

    /** Order of the rows; in {@code slices} of those within an hour. */
    public enum Order {
        TIME,
        SHUFFLED
    }

    @Param
    public Order order;

    /** Different (job, publisher, campaign, group); each hour sees most of the frequent ones. */
    @Param({"1000", "50000"})
    public int keys;

    private List<TrackedRow> rows;
    private List<TrackingColumns> batches;
    private List<List<TrackingColumns>> batchesByHour;

    @Setup
    public void setUp() {
        setUp(ROWS);
    }

    void setUp(int count) {
        rows = TrafficRows.inTimeOrder(count, keys);
        if (order == Order.SHUFFLED) {
            rows = TrafficRows.shuffled(rows);
        }
        batches = TrafficRows.batches(rows);
        List<List<TrackedRow>> byHour = new ArrayList<>();
        for (int hour = 0; hour < TrafficRows.HOURS; hour++) {
            byHour.add(new ArrayList<>());
        }
        for (TrackedRow row : rows) {
            byHour.get(TimeUuids.epochHour(row.uuidHigh()) - TrafficRows.FIRST_HOUR)
                    .add(row);
        }
        batchesByHour = byHour.stream().map(TrafficRows::batches).toList();
        requireEqualCells();
    }

    private void requireEqualCells() {
        CellChecksum expected = CellChecksum.of(groupingByRows());
        requireEqual("slices", CellChecksum.of(slices()), expected);
        requireEqual("wholeTable", CellChecksum.of(wholeTable()), expected);
        requireEqual("hashMap", CellChecksum.of(hashMap()), expected);
    }

    private static void requireEqual(String name, CellChecksum actual, CellChecksum expected) {
        if (!actual.equals(expected)) {
            throw new IllegalStateException(name + " computed " + actual + ", groupingBy " + expected);
        }
    }

    @Benchmark
    public List<Partial> slices() {
        List<Partial> partials = new ArrayList<>(TrafficRows.HOURS);
        for (int hour = 0; hour < batchesByHour.size(); hour++) {
            Partial partial = new Partial(TrafficRows.FIRST_HOUR + hour);
            for (TrackingColumns batch : batchesByHour.get(hour)) {
                partial.accumulate(batch);
            }
            partials.add(partial);
        }
        return partials;
    }

    @Benchmark
    public Collection<Partial> wholeTable() {
        HourlyFold fold = new HourlyFold();
        for (TrackingColumns batch : batches) {
            fold.accumulate(batch);
        }
        return fold.partials().values();
    }

    @Benchmark
    public Object hashMapCells() {
        return hashMap();
    }

    @Benchmark
    public Object groupingByCells() {
        return groupingByRows();
    }

    private Map<CellKey, MutableCell> hashMap() {
        Map<CellKey, MutableCell> cells = new HashMap<>();
        for (TrackingColumns batch : batches) {
            for (int row = 0; row < batch.size(); row++) {
                int kindCode = batch.kindCode(row);
                if (kindCode != EventKind.NOT_COUNTED) {
                    CellKey key = new CellKey(
                            TimeUuids.epochHour(batch.uuidHigh(row)),
                            batch.jobId(row),
                            batch.publisherId(row),
                            batch.campaignId(row),
                            batch.groupId(row));
                    cells.computeIfAbsent(key, absent -> new MutableCell()).add(kindCode, batch.bidMicros(row));
                }
            }
        }
        return cells;
    }

    private Map<CellKey, MutableCell> groupingByRows() {
        return rows.stream()
                .filter(row -> row.kindCode() != EventKind.NOT_COUNTED)
                .collect(groupingBy(
                        row -> new CellKey(
                                TimeUuids.epochHour(row.uuidHigh()),
                                row.jobId(),
                                row.publisherId(),
                                row.campaignId(),
                                row.groupId()),
                        Collector.of(
                                MutableCell::new,
                                (cell, row) -> cell.add(row.kindCode(), row.bidMicros()),
                                MutableCell::plus)));
    }
}
