package io.jobetl.benchmarks.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Adding rows by name costs what adding them by position costs, and allocates nothing. */
class RowBuilderBenchmarkTest {
    /** It was 1.03 to 1.04 on a busy machine. */
    private static final double MOST = 1.3;

    private static final int ROUNDS = 120;
    private static final int BATCHES = 50;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final RowBuilderBenchmark benchmark = new RowBuilderBenchmark();

    @BeforeEach
    void setUp() {
        benchmark.setUp();
    }

    /** The shortest of many rounds, in turns, by CPU time: what else runs on the machine does not matter much. */
    @Test
    void should_be_about_as_fast_as_nine_numbers() {
        long nineNumbers = Long.MAX_VALUE;
        long byName = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            nineNumbers = Math.min(nineNumbers, nanosOf(benchmark::nineNumbers));
            byName = Math.min(byName, nanosOf(benchmark::byName));
        }

        assertThat((double) byName / nineNumbers)
                .as("CPU time by name / by position")
                .isLessThan(MOST);
    }

    private long nanosOf(Runnable batch) {
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < BATCHES; i++) {
            batch.run();
        }
        return threads.getCurrentThreadCpuTime() - start;
    }

    /** The least of some rounds: the first ones count what the measuring itself allocates. */
    @Test
    void should_allocate_nothing_per_row() {
        long thread = Thread.currentThread().getId();
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            nanosOf(benchmark::byName);
            bytes = Math.min(bytes, threads.getThreadAllocatedBytes(thread) - before);
        }

        assertThat((double) bytes / BATCHES / RowBuilderBenchmark.ROWS)
                .as("bytes per row")
                .isLessThan(0.01);
    }
}
