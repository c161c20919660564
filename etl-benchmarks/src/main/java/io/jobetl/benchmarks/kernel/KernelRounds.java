package io.jobetl.benchmarks.kernel;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Lets contenders take turns in a JVM of their own, which nobody else's types have spoiled for the JIT compiler. CPU
 * time of the thread, and the least of all rounds: others may use the machine meanwhile. What a garbage collector does
 * for the rivals in threads of its own is not counted against them.
 */
final class KernelRounds {
    /**
     * What one contender needed.
     *
     * @param nanosPerRow CPU time of the fastest round
     * @param bytesPerRow allocated in the round that allocated least
     */
    record Cost(double nanosPerRow, double bytesPerRow, CellChecksum checksum) {
        Cost least(Cost other) {
            if (!checksum.equals(other.checksum)) {
                throw new IllegalStateException("one contender computed " + checksum + " and " + other.checksum);
            }
            return new Cost(
                    Math.min(nanosPerRow, other.nanosPerRow), Math.min(bytesPerRow, other.bytesPerRow), checksum);
        }
    }

    private KernelRounds() {}

    /**
     * Measures in a new JVM.
     *
     * @param time to go on for, after a first round of each contender that is not counted and a second one that is
     * @throws IllegalStateException when two contenders computed different cells
     */
    static Map<Contender, Cost> inNewJvm(Scenario scenario, Duration time, List<Contender> contenders)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        int heapMegabytes = 512 + scenario.rows() / 2_000;
        command.addAll(List.of("-Xms" + heapMegabytes + "m", "-Xmx" + heapMegabytes + "m"));
        command.addAll(List.of("-Xmn" + heapMegabytes / 2 + "m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelRounds.class.getName()));
        command.addAll(Arrays.asList(scenario.toArguments()));
        command.add(String.valueOf(time.toMillis()));
        contenders.forEach(contender -> command.add(contender.name()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<Contender, Cost> costs = new EnumMap<>(Contender.class);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                String[] fields = line.split(" ", -1);
                costs.put(
                        Contender.valueOf(fields[0]),
                        new Cost(
                                Double.parseDouble(fields[1]),
                                Double.parseDouble(fields[2]),
                                new CellChecksum(Long.parseLong(fields[3]), Long.parseLong(fields[4]))));
            }
        } finally {
            process.destroy();
        }
        int exitCode = process.waitFor();
        if (exitCode != 0 || costs.size() != contenders.size()) {
            throw new IllegalStateException("exit code " + exitCode + " of " + String.join(" ", command));
        }
        requireEqualCells(costs);
        return costs;
    }

    private static void requireEqualCells(Map<Contender, Cost> costs) {
        long different = costs.values().stream()
                .map(Cost::checksum)
                .filter(checksum -> !checksum.equals(CellChecksum.NONE))
                .distinct()
                .count();
        if (different > 1) {
            throw new IllegalStateException("contenders computed different cells: " + costs);
        }
    }

    /** In the new JVM: prints a line for each contender. */
    public static void main(String[] arguments) throws Exception {
        Scenario scenario = Scenario.ofArguments(arguments, 0);
        Duration time = Duration.ofMillis(Long.parseLong(arguments[3]));
        ZipfDay traffic = new ZipfDay(scenario);
        Map<Contender, Fold<?>> folds = new EnumMap<>(Contender.class);
        for (int i = 4; i < arguments.length; i++) {
            Contender contender = Contender.valueOf(arguments[i]);
            folds.put(contender, contender.open(traffic));
        }
        measure(scenario, time, folds)
                .forEach((contender, cost) -> System.out.println(contender + " " + cost.nanosPerRow() + " "
                        + cost.bytesPerRow() + " " + cost.checksum().cells() + " "
                        + cost.checksum().hash()));
        for (Fold<?> fold : folds.values()) {
            fold.close();
        }
    }

    private static Map<Contender, Cost> measure(Scenario scenario, Duration time, Map<Contender, Fold<?>> folds)
            throws Exception {
        for (Fold<?> fold : folds.values()) {
            fold.fold();
        }
        Map<Contender, Cost> costs = new EnumMap<>(Contender.class);
        long end = System.nanoTime() + time.toNanos();
        do {
            for (Map.Entry<Contender, Fold<?>> entry : folds.entrySet()) {
                costs.merge(entry.getKey(), round(entry.getValue(), scenario.rows()), Cost::least);
            }
        } while (System.nanoTime() < end);
        return costs;
    }

    private static <R> Cost round(Fold<R> fold, int rows) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long allocated = threads.getThreadAllocatedBytes(thread);
        long nanos = threads.getCurrentThreadCpuTime();
        R result = fold.fold();
        nanos = threads.getCurrentThreadCpuTime() - nanos;
        allocated = threads.getThreadAllocatedBytes(thread) - allocated;
        return new Cost((double) nanos / rows, (double) allocated / rows, fold.checksum(result));
    }
}
