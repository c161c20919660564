package io.jobetl.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@link KernelBenchmark} for machines that others use too: CPU time of the thread instead of elapsed time, the rivals take
 * turns, and the least of all rounds counts. Less precise than JMH on a quiet machine, far more so on a busy one.
 *
 * <pre>{@code
 * java -Xmx1500m -XX:+UseSerialGC -cp etl-benchmarks/target/benchmarks.jar io.jobetl.benchmarks.KernelCpuTime
 * }</pre>
 */
public final class KernelCpuTime {
    private static final int ROUNDS = 12;
    private static final int[] KEYS = {1_000, 50_000};

    private KernelCpuTime() {}

    /** Prints nanoseconds of CPU per row, and how many times the first variant's that is. */
    public static void main(String[] arguments) throws Exception {
        for (KernelBenchmark.Order order : KernelBenchmark.Order.values()) {
            for (int keys : KEYS) {
                KernelBenchmark benchmark = new KernelBenchmark();
                benchmark.order = order;
                benchmark.keys = keys;
                benchmark.setUp();
                print(order, keys, measure(benchmark));
            }
        }
    }

    private static Map<String, Double> measure(KernelBenchmark benchmark) throws Exception {
        Map<String, Callable<?>> variants = new LinkedHashMap<>();
        variants.put("slices", benchmark::slices);
        variants.put("wholeTable", benchmark::wholeTable);
        variants.put("hashMapCells", benchmark::hashMapCells);
        variants.put("groupingByCells", benchmark::groupingByCells);

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Double> least = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Callable<?>> variant : variants.entrySet()) {
                long before = threads.getCurrentThreadCpuTime();
                Object result = variant.getValue().call();
                long cpuNanos = threads.getCurrentThreadCpuTime() - before;
                if (System.identityHashCode(result) == 0) {
                    System.out.print(""); // the result is used, so it has to be computed
                }
                least.merge(variant.getKey(), (double) cpuNanos / KernelBenchmark.ROWS, Math::min);
            }
        }
        return least;
    }

    private static void print(KernelBenchmark.Order order, int keys, Map<String, Double> nanosPerRow) {
        double first = nanosPerRow.values().iterator().next();
        nanosPerRow.forEach((variant, nanos) -> System.out.printf(
                Locale.ROOT, "%-9s %6d keys  %-16s %7.1f ns/row %6.1fx%n", order, keys, variant, nanos, nanos / first));
    }
}
