package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.Partial;
import io.jobetl.model.CellKey;
import io.jobetl.model.TrackingColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Combines the partial of a slice of 10,000 rows with that of its hour of 200,000, and deducts it again: microseconds
 * for both.
 *
 * <pre>{@code
 * java -jar etl-benchmarks/target/benchmarks.jar PartialBenchmark -prof gc
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls setUp before anything else
public class PartialBenchmark {
    private static final int HOUR_ROWS = 200_000;
    private static final int SLICE_BATCHES = 2;

    /** Different (job, publisher, campaign, group). */
    @Param({"1000", "50000"})
    public int keys;

    private Partial hour;
    private Partial slice;
    private Map<CellKey, MutableCell> hourMap;
    private Map<CellKey, MutableCell> sliceMap;

    @Setup
    public void setUp() {
        ZipfDay traffic = new ZipfDay(new Scenario(Arrival.TIME, keys, HOUR_ROWS * ZipfDay.HOURS));
        List<TrackingColumns> batches = traffic.batchesByHour().get(0);
        hour = new Partial(ZipfDay.FIRST_HOUR);
        batches.subList(SLICE_BATCHES, batches.size()).forEach(hour::accumulate);
        slice = new Partial(ZipfDay.FIRST_HOUR);
        batches.subList(0, SLICE_BATCHES).forEach(slice::accumulate);
        hourMap = map(hour);
        sliceMap = map(slice);
        requireEqual();
        combineAndDeduct();
        hashMapMerge();
        requireEqual();
    }

    private void requireEqual() {
        CellChecksum ours = CellChecksum.of(List.of(hour));
        hourMap.values().removeIf(cell -> cell.clicks + cell.conversions + cell.qualified + cell.unqualified == 0);
        if (!ours.equals(CellChecksum.of(hourMap))) {
            throw new IllegalStateException("ours holds " + ours + ", the map " + CellChecksum.of(hourMap));
        }
    }

    private static Map<CellKey, MutableCell> map(Partial partial) {
        Map<CellKey, MutableCell> cells = new HashMap<>();
        partial.cells()
                .forEach((job, publisher, campaign, group, clicks, spend, conversions, qualified, unqualified) -> {
                    MutableCell cell = new MutableCell();
                    cell.clicks = clicks;
                    cell.spendMicros = spend;
                    cell.conversions = conversions;
                    cell.qualified = qualified;
                    cell.unqualified = unqualified;
                    cells.put(new CellKey(partial.epochHour(), job, publisher, campaign, group), cell);
                });
        return cells;
    }

    @Benchmark
    public Partial combineAndDeduct() {
        hour.combine(slice);
        hour.deduct(slice);
        return hour;
    }

    /** The rival, at its best: cells are mutable, and those that are there stay. */
    @Benchmark
    public Object hashMapMerge() {
        sliceMap.forEach((key, cell) ->
                hourMap.computeIfAbsent(key, absent -> new MutableCell()).plus(cell));
        sliceMap.forEach((key, cell) -> hourMap.merge(key, cell, MutableCell::minus));
        return hourMap;
    }
}
