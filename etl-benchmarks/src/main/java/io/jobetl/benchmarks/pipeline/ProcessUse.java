package io.jobetl.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What processes use, also those that come and go: it looks at them every 20 ms, so that of one that is gone the last
 * look counts. Linux only. Thread-safe.
 */
final class ProcessUse implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;
    /** Finding children costs a look at all processes of the machine. */
    private static final int LOOKS_PER_SEARCH = 10;

    private static final double KIBIBYTES_PER_MEBIBYTE = 1_024;

    private final Supplier<Stream<ProcessHandle>> processes;
    private final long startNanos = System.nanoTime();
    private final Map<Long, Work> uses = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::watch, "process-use");

    private ProcessUse(Supplier<Stream<ProcessHandle>> processes) {
        this.processes = processes;
        thread.setDaemon(true);
    }

    /** @param processes those that there are now, asked again and again */
    static ProcessUse watching(Supplier<Stream<ProcessHandle>> processes) {
        ProcessUse use = new ProcessUse(processes);
        use.thread.start();
        return use;
    }

    /** Of all processes so far. */
    Work total() {
        double cpuSeconds = 0;
        double peakMebibytes = 0;
        for (Work use : uses.values()) {
            cpuSeconds += use.cpuSeconds();
            peakMebibytes += use.peakMebibytes();
        }
        return new Work((System.nanoTime() - startNanos) / 1e9, cpuSeconds, peakMebibytes);
    }

    private void watch() {
        List<ProcessHandle> found = List.of();
        try {
            for (int look = 0; ; look++) {
                if (look % LOOKS_PER_SEARCH == 0) {
                    found = processes.get().toList();
                }
                found.forEach(this::look);
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(ProcessHandle process) {
        double cpuSeconds = cpuSeconds(process);
        if (cpuSeconds > 0) {
            uses.merge(
                    process.pid(),
                    new Work(0, cpuSeconds, peakMebibytes(process)),
                    (last, now) -> new Work(
                            0,
                            Math.max(last.cpuSeconds(), now.cpuSeconds()),
                            Math.max(last.peakMebibytes(), now.peakMebibytes())));
        }
    }

    /** Since its start; 0 when it is gone. */
    static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
    }

    /** The most memory that was in RAM since its start; 0 when it is gone. */
    static double peakMebibytes(ProcessHandle process) {
        return mebibytes(process.pid(), "VmHWM:");
    }

    /** A line of the status of a process; 0 when it is gone. */
    static double mebibytes(long pid, String name) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(name))
                            .map(line -> line.replaceAll("\\D", ""))
                            .mapToDouble(Double::parseDouble)
                            .findFirst()
                            .orElse(0)
                    / KIBIBYTES_PER_MEBIBYTE;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
