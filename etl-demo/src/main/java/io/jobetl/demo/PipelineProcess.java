package io.jobetl.demo;

import io.jobetl.local.GuardedProcess;
import io.jobetl.runtime.settings.Setting;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code etl run} in a process of its own, so that it can be killed, with a supervisor that starts it again when a
 * store was away at its start or another instance took over, as an operator's would. Thread-safe.
 */
final class PipelineProcess implements AutoCloseable {
    private final List<String> command;
    private final Set<Integer> passingExitCodes;
    private final Map<String, String> environment;
    private final Path log;
    private GuardedProcess process;
    private boolean closed;

    /**
     * Starts it.
     *
     * @param how main class and options
     * @param settings go into its environment: no password on a command line
     * @param log of all its starts
     */
    PipelineProcess(PipelineCommand how, Map<Setting<?>, String> settings, Path home, Path log) {
        passingExitCodes = how.passingExitCodes();
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Detl.home=" + home));
        // The archive of classes, where there is one.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:SharedArchiveFile=") || option.startsWith("-Xlog:cds"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), how.mainClass()));
        command.addAll(how.options());
        command.add("run");
        environment = new HashMap<>();
        settings.forEach((setting, value) -> environment.put(setting.variable(), value));
        this.log = log;
        process = start();
    }

    private GuardedProcess start() {
        return GuardedProcess.start(command, environment, log);
    }

    /**
     * Starts it again if it has ended for a reason that passes.
     *
     * @throws IllegalStateException when it has ended for another one
     */
    synchronized void supervise() {
        if (closed || process.isAlive()) {
            return;
        }
        int code = process.exitCode();
        if (!passingExitCodes.contains(code)) {
            throw new IllegalStateException("the pipeline has ended with exit code " + code + ", see " + log);
        }
        process = start();
    }

    /** SIGKILL, and a new start. */
    synchronized void killAndRestart() {
        process.kill();
        process = start();
    }

    /** SIGTERM, and a new start. */
    synchronized void restart() {
        process.close();
        process = start();
    }

    synchronized void pause() {
        process.pause();
    }

    synchronized void resume() {
        process.resume();
    }

    @Override
    public synchronized void close() {
        closed = true;
        process.close();
    }
}
