package io.jobetl.benchmarks.pipeline;

import io.jobetl.local.GuardedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code ./etl run}, or {@code ./etl spark run}, as users start it, in a process of its own, which ends with this JVM.
 * For one thread.
 */
final class EtlProcess implements AutoCloseable {
    private static final long LOOK_MILLIS = 10;
    private static final String RUNNING = "running: this instance is the writer";
    private static final Pattern DASHBOARD = Pattern.compile("dashboard +(http://\\S+)");

    private final long startNanos = System.nanoTime();
    private final GuardedProcess process;
    private final Path log;

    private EtlProcess(Installation installation, Path log, List<String> arguments, Map<String, String> settings) {
        List<String> command =
                new ArrayList<>(List.of(installation.home().resolve("etl").toString()));
        command.addAll(arguments);
        this.log = log;
        Map<String, String> environment = new HashMap<>(installation.environment());
        environment.putAll(settings);
        this.process = GuardedProcess.start(command, environment, log);
    }

    /** @param folder gets a log of its own */
    static EtlProcess start(Installation installation, Path folder, String... options) {
        return start(installation, folder, arguments(List.of("run"), options), Map.of());
    }

    /**
     * {@code ./etl spark run}.
     *
     * @param settings environment variables on top of those of the installation
     */
    static EtlProcess startOnSpark(
            Installation installation, Path folder, String master, Map<String, String> settings, String... options) {
        return start(installation, folder, arguments(List.of("spark", "run", "--master", master), options), settings);
    }

    /**
     * {@code ./etl verify}, now.
     *
     * @return what it says when something differs; empty when {@code events} is exact
     * @throws IllegalStateException when it cannot tell
     */
    static Optional<String> verify(Installation installation, Path folder, Duration patience)
            throws InterruptedException {
        try (EtlProcess verify = start(installation, folder, List.of("verify"), Map.of())) {
            verify.awaitExit(patience);
            return switch (verify.process.exitCode()) {
                case 0 -> Optional.empty();
                case 1 -> Optional.of(verify.readLog());
                default -> throw verify.failed();
            };
        }
    }

    private static List<String> arguments(List<String> verb, String... options) {
        List<String> arguments = new ArrayList<>(verb);
        arguments.addAll(List.of(options));
        return arguments;
    }

    /**
     * @param folder gets a log of its own
     * @param settings environment variables on top of those of the installation
     */
    static EtlProcess start(Installation installation, Path folder, Map<String, String> settings) {
        return start(installation, folder, List.of("run"), settings);
    }

    private static EtlProcess start(
            Installation installation, Path folder, List<String> arguments, Map<String, String> settings) {
        try {
            return new EtlProcess(installation, Files.createTempFile(folder, "etl-run", ".log"), arguments, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long startNanos() {
        return startNanos;
    }

    /** Seconds since the start. */
    double age() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Returns when it has become the writer and reads its first rows. */
    void awaitWriter() throws InterruptedException {
        while (!Files.exists(log) || !readLog().contains(RUNNING)) {
            requireAlive();
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Where it serves its dashboard, as it says before it becomes the writer. */
    URI dashboard() {
        Matcher said = DASHBOARD.matcher(readLog());
        if (!said.find()) {
            throw new IllegalStateException("etl run serves no dashboard: " + readLog());
        }
        return URI.create(said.group(1));
    }

    /**
     * The value of a metric without labels at this moment.
     *
     * @throws IllegalStateException when its dashboard has no such metric
     */
    double metric(String name) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(dashboard().resolve("/metrics")).build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("etl run has no metric " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it ends by itself.
     *
     * @throws IllegalStateException when it fails, or does not end in time
     */
    void awaitEnd(Duration patience) throws InterruptedException {
        awaitExit(patience);
        if (process.exitCode() != 0) {
            throw failed();
        }
    }

    private void awaitExit(Duration patience) throws InterruptedException {
        while (process.isAlive()) {
            if (age() > patience.toSeconds()) {
                throw new IllegalStateException("etl does not end within " + patience + ": " + readLog());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** @throws IllegalStateException when it has ended */
    void requireAlive() {
        if (!process.isAlive()) {
            throw failed();
        }
    }

    private IllegalStateException failed() {
        return new IllegalStateException("etl has ended with exit code " + process.exitCode() + ": " + readLog());
    }

    private String readLog() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory of the process that is in RAM, and the most there was since its start, in MiB. Linux only. */
    record Memory(double resident, double peak) {}

    Memory memory() {
        return new Memory(ProcessUse.mebibytes(process.pid(), "VmRSS:"), ProcessUse.mebibytes(process.pid(), "VmHWM:"));
    }

    /** The process of the JVM. */
    ProcessHandle handle() {
        return ProcessHandle.of(process.pid())
                .orElseThrow(() -> new IllegalStateException("etl run is gone: " + readLog()));
    }

    /** SIGKILL. */
    void kill() {
        process.kill();
    }

    /** SIGTERM: it commits and gives the lease back. */
    @Override
    public void close() {
        process.close();
    }
}
