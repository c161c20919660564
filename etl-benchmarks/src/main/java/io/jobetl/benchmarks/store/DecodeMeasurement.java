package io.jobetl.benchmarks.store;

import com.sun.management.ThreadMXBean;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.io.cassandra.read.FrameReader;
import java.lang.management.ManagementFactory;
import java.util.List;

/** {@link DecodeBenchmark} in turns, CPU time of the thread, the least of all rounds. */
final class DecodeMeasurement {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PAGES_PER_ROUND = 40;

    private DecodeMeasurement() {}

    static List<Result> run(Scale scale) {
        DecodeBenchmark benchmark = new DecodeBenchmark();
        benchmark.requireEqualColumns();
        int rounds = scale == Scale.QUICK ? 10 : 40;
        double ours = Double.MAX_VALUE;
        double byName = Double.MAX_VALUE;
        double byIndex = Double.MAX_VALUE;
        double bytes = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            ours = Math.min(ours, nanosPerRow(benchmark::frame));
            byName = Math.min(byName, nanosPerRow(benchmark::driverByName));
            byIndex = Math.min(byIndex, nanosPerRow(benchmark::driverByIndex));
            bytes = Math.min(bytes, nanosPerRow(benchmark::driverBytes));
        }
        return List.of(
                Result.ofCosts("decode/page vs driver rows by name", "ns/row", ours, byName, null),
                Result.ofCosts("decode/page vs driver rows by index", "ns/row", ours, byIndex, null),
                Result.ofCosts("decode/page vs driver rows as bytes", "ns/row", ours, bytes, null),
                Result.ofValue("decode/garbage per row", garbagePerRow(), Goal.atMost(0, "B/row")));
    }

    private static double nanosPerRow(Runnable page) {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < PAGES_PER_ROUND; i++) {
            page.run();
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - before) / (PAGES_PER_ROUND * DecodeBenchmark.ROWS);
    }

    /**
     * What a row more costs: a page of twice the rows less a page of them, so that the objects per page do not count.
     */
    private static double garbagePerRow() {
        PageOfRows small = new PageOfRows(DecodeBenchmark.ROWS / 2);
        PageOfRows large = new PageOfRows(DecodeBenchmark.ROWS);
        double least = Double.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            least = Math.min(least, (double) large.garbage() - small.garbage());
        }
        return least / (DecodeBenchmark.ROWS - DecodeBenchmark.ROWS / 2.0);
    }

    private static final class PageOfRows {
        private final TrackingFrame frame;
        private final FrameReader reader;

        PageOfRows(int rows) {
            frame = new TrackingFrame(rows);
            reader = new FrameReader(TrackingFrame.columnTypes(), batch -> {});
        }

        /** Bytes allocated for {@link #PAGES_PER_ROUND} pages, per page. */
        long garbage() {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < PAGES_PER_ROUND; i++) {
                reader.read(frame.bytes());
            }
            return (THREADS.getCurrentThreadAllocatedBytes() - before) / PAGES_PER_ROUND;
        }
    }
}
