package io.jobetl.benchmarks.pipeline;

import io.jobetl.local.GuardedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs that end by themselves. */
final class BatchProgram {
    private BatchProgram() {}

    /**
     * Runs one to its end; it ends with this JVM.
     *
     * @param name for messages
     * @param folder for its log
     * @return what it printed, line by line
     * @throws IllegalStateException when it fails, or does not end in time
     */
    static List<String> run(
            String name, List<String> command, Map<String, String> environment, Path folder, Duration patience)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, name, ".log");
        long endNanos = System.nanoTime() + patience.toNanos();
        try (GuardedProcess process = GuardedProcess.start(command, environment, log)) {
            while (process.isAlive() && System.nanoTime() - endNanos < 0) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            if (process.exitCode() != 0) {
                throw new IllegalStateException(name + " has failed: " + Files.readString(log));
            }
        }
        return Files.readAllLines(log);
    }
}
