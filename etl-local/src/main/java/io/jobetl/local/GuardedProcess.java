package io.jobetl.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program that runs beside the servers and ends with this JVM, however that ends: see {@link Watchdog}. It can be
 * killed and frozen as they can. Thread-safe.
 */
public final class GuardedProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final ChildProcess process;

    private GuardedProcess(ChildProcess process) {
        this.process = process;
    }

    /**
     * Starts it in the current folder.
     *
     * @param command program and arguments; other users of the machine can see them, so no secrets
     * @param environment added to that of this JVM
     * @param log gets what it prints, behind what stands there
     */
    public static GuardedProcess start(List<String> command, Map<String, String> environment, Path log) {
        try {
            return new GuardedProcess(ChildProcess.start(new Launch(command, environment), new LogFile(log)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Exit status, 128 + n after signal n; -1 while it runs. */
    public int exitCode() {
        return process.exitCode();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.kill();
        try {
            process.awaitExit(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGSTOP; returns when all threads of the process have stopped. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    /** SIGTERM, and SIGKILL if that does not help within 20 s. */
    @Override
    public void close() {
        try {
            process.stop(GRACE);
        } catch (InterruptedException e) {
            process.kill();
            Thread.currentThread().interrupt();
        }
    }
}
