package io.jobetl.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A process that this JVM started, or found again by its identity. Thread-safe.
 *
 * <p>A started one is guarded by {@link Watchdog} until {@link #release()}.
 */
final class ChildProcess {
    private static final long POLL_MILLIS = 50;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    /** Of {@code /proc/PID/task/TID/stat}: all but stopped, traced, and those that have ended. See proc(5). */
    private static final String LIVING_STATES = "RSDI";

    private final ProcessIdentity identity;
    private final @Nullable Process process;
    private final CompletableFuture<?> exit;

    private ChildProcess(ProcessIdentity identity, @Nullable Process process, CompletableFuture<?> exit) {
        this.identity = identity;
        this.process = process;
        this.exit = exit;
    }

    /** Starts a process whose output is appended to the log. */
    static ChildProcess start(Launch launch, LogFile log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Watchdog.wrap(launch.command()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        // A process that is gone already has no start time any more; its id cannot have been given away, it is not
        // reaped.
        ProcessIdentity identity =
                ProcessIdentity.of(process.pid()).orElseGet(() -> new ProcessIdentity(process.pid(), "gone"));
        CompletableFuture<?> exit = process.onExit().thenAccept(ended -> tell(ended));
        return new ChildProcess(identity, process, exit);
    }

    /** A process started by somebody else; empty when it is gone. */
    static Optional<ChildProcess> find(ProcessIdentity identity) {
        return identity.handle().map(handle -> new ChildProcess(identity, null, handle.onExit()));
    }

    ProcessIdentity identity() {
        return identity;
    }

    long pid() {
        return identity.pid();
    }

    boolean isAlive() {
        return process != null ? process.isAlive() : identity.isAlive();
    }

    /** Completes when the process has ended. */
    CompletableFuture<?> onExit() {
        return exit;
    }

    /** Exit status, -1 when it is not known (a process that was found, or still runs). */
    int exitCode() {
        return process == null || process.isAlive() ? -1 : process.exitValue();
    }

    /** Takes the watchdog away: from now on the process outlives this JVM. */
    void release() {
        if (process != null) {
            tell(process);
        }
    }

    /** False when this user may not; true when the process is gone already. */
    boolean terminate() {
        return identity.handle().map(ProcessHandle::destroy).orElse(true);
    }

    /** SIGKILL, also to what it has started: the executors of a Spark worker. */
    void kill() {
        identity.handle().ifPresent(handle -> {
            List<ProcessHandle> descendants = handle.descendants().toList();
            handle.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        });
    }

    /** The processes that it has started and whose command line contains this text. */
    List<ProcessHandle> children(String text) {
        return identity.handle().stream()
                .flatMap(ProcessHandle::children)
                .filter(child -> commandLine(child).contains(text))
                .toList();
    }

    /**
     * SIGSTOP: the process keeps its connections and does nothing. Returns when all of its threads have stopped: one
     * that waits for a processor stops when it gets one, and may answer until then.
     */
    void pause() {
        signal("STOP");
        long deadlineNanos = System.nanoTime() + STOP_TIMEOUT.toNanos();
        while (isAlive() && isRunning() && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** False when all threads have stopped, or when this system does not say. */
    private boolean isRunning() {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid()), "task"))) {
            for (Path task : tasks) {
                String stat = Files.readString(task.resolve("stat"), StandardCharsets.ISO_8859_1);
                // The name before the state, in parentheses, may hold anything.
                char state = stat.charAt(stat.lastIndexOf(')') + 2);
                if (LIVING_STATES.indexOf(state) >= 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return Files.isDirectory(Path.of("/proc", Long.toString(pid()))); // a thread has just ended
        }
    }

    /** SIGCONT. */
    void resume() {
        signal("CONT");
    }

    /**
     * SIGTERM, SIGKILL after the grace period; returns when the process is gone, or at once when this user may not end
     * it. True if the first signal was enough.
     */
    boolean stop(Duration grace) throws InterruptedException {
        // A paused process would only see SIGTERM after it continues.
        resume();
        List<ProcessHandle> descendants =
                identity.handle().stream().flatMap(ProcessHandle::descendants).toList();
        boolean sent = terminate();
        if (awaitExit(sent ? grace : Duration.ZERO)) {
            descendants.forEach(ProcessHandle::destroyForcibly);
            return true;
        }
        if (!sent) {
            return false;
        }
        kill();
        awaitExit(Duration.ofSeconds(10));
        return false;
    }

    boolean awaitExit(Duration timeout) throws InterruptedException {
        if (process != null) {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
        // Not our child: a future of the JDK would wait for a zombie forever.
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (isAlive()) {
            if (System.nanoTime() >= deadlineNanos) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    /** The JDK cuts off a long one. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return process.info().commandLine().orElse("");
        }
    }

    private void signal(String name) {
        if (!isAlive()) {
            return;
        }
        try {
            // The JDK has no call for these two signals; kill is built into every shell.
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " \"$1\"", "sh", Long.toString(pid()))
                    .redirectErrorStream(true)
                    .start();
            kill.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("cannot send SIG" + name + " to pid=" + pid(), e);
        }
    }

    private static void tell(Process process) {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write("released\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The watching shell is gone already: nothing left to tell.
        }
    }
}
