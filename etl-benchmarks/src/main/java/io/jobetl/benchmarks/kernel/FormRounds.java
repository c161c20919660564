package io.jobetl.benchmarks.kernel;

import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Lets {@link PartialFormBenchmark}'s ways to write and read take turns: CPU time of the thread, the least of all. */
final class FormRounds {
    /** 50,000 cells in 20 ms. */
    private static final Goal QUICK = Goal.atMost(400, "ns/cell");

    private static final Goal SMALL = Goal.atMost(14, "B/cell");

    private FormRounds() {}

    static void measure(Duration time, List<Result> results) {
        PartialFormBenchmark form = new PartialFormBenchmark();
        form.setUp();
        double write = Double.MAX_VALUE;
        double read = Double.MAX_VALUE;
        long end = System.nanoTime() + time.toNanos();
        do {
            write = Math.min(write, nanosPerCell(form::write));
            read = Math.min(read, nanosPerCell(form::read));
        } while (System.nanoTime() < end);
        String name = "kernel/form of 50k cells/";
        results.add(Result.ofValue(name + "write", write, QUICK));
        results.add(Result.ofValue(name + "read", read, QUICK));
        results.add(Result.ofValue(name + "size", form.bytesPerCell(), SMALL));
    }

    private static double nanosPerCell(Supplier<Object> work) {
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Objects.requireNonNull(work.get());
        nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - nanos;
        return (double) nanos / PartialFormBenchmark.CELLS;
    }
}
