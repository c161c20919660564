package io.jobetl.local;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server over all its starts: same data, same port. Thread-safe; {@link #start} and {@link #beginStop} may meet
 * (Ctrl-C while starting): after a stop no process of this run is left.
 */
final class ServerRun {
    private static final long PROBE_MILLIS = 50;
    private static final int TAIL_LINES = 12;

    private final ServerContext.Runner runner = this::runToEnd;
    private final ServerContext context;
    private final DataDirectory directory;
    private final Progress progress;
    private final Consumer<ServerRun> changed;
    private final boolean detached;

    private @Nullable ChildProcess process;
    private Instant startedAt = Instant.EPOCH;
    private boolean ready;
    private boolean stopping;

    /**
     * @param changed called, under the lock of this run, whenever {@link #state()} has changed
     */
    ServerRun(
            ServerContext context,
            DataDirectory directory,
            Progress progress,
            boolean detached,
            Consumer<ServerRun> changed) {
        this.context = context;
        this.directory = directory;
        this.progress = progress;
        this.detached = detached;
        this.changed = changed;
    }

    Server server() {
        return context.server();
    }

    int port() {
        return context.port();
    }

    int internalPort() {
        return context.internalPort();
    }

    boolean isDetached() {
        return detached;
    }

    synchronized Optional<ChildProcess> process() {
        return Optional.ofNullable(process).filter(ChildProcess::isAlive);
    }

    synchronized ServerState state() {
        return new ServerState(
                context.port(),
                context.internalPort(),
                Optional.ofNullable(process).map(ChildProcess::identity),
                startedAt,
                ready,
                detached);
    }

    /** Takes over a process that an earlier start has left running. */
    synchronized void adopt(ServerState state) {
        process = state.identity().flatMap(ChildProcess::find).orElse(null);
        startedAt = state.startedAt();
        ready = state.ready();
    }

    /** Returns when the server answers. */
    void start(Duration timeout) {
        long startNanos = System.nanoTime();
        LogFile log = directory.log(server());
        synchronized (this) {
            stopping = false;
        }
        try {
            directory.makePrivateFor(server());
            long logStart = log.open();
            ServerRecipe recipe = recipe();
            Launch launch;
            try {
                launch = recipe.prepare();
            } catch (IOException e) {
                throw failed("cannot be set up: " + e.getMessage(), logStart, e);
            }
            ChildProcess started = spawn(launch);
            awaitReady(recipe, started, timeout, logStart);
            synchronized (this) {
                ready = true;
                changed.accept(this);
            }
            progress.line(
                    server(),
                    "ready in " + Progress.since(startNanos) + " on " + new Endpoint(FreePorts.HOST, context.port()));
        } catch (IOException e) {
            throw new LocalServersException(
                    LocalServersException.Reason.START_FAILED, server().title() + " cannot be started: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    /** From now on the server outlives this JVM, if it was meant to. */
    void release() {
        if (detached) {
            process().ifPresent(ChildProcess::release);
        }
    }

    /** Announces that the process may end, and returns it: whoever calls this ends it. */
    synchronized Optional<ChildProcess> beginStop() {
        stopping = true;
        return process();
    }

    /** To be called when the process that {@link #beginStop} gave away has ended. */
    synchronized void endStop() {
        if (process == null) {
            return;
        }
        process = null;
        ready = false;
        changed.accept(this);
    }

    private ServerRecipe recipe() {
        ServerContext mine = context.with(runner);
        return switch (server()) {
            case MYSQL -> new MySqlServer(mine);
            case CASSANDRA -> new CassandraServer(mine);
            case KAFKA -> new KafkaServer(mine);
            case CONNECT -> new ConnectServer(mine);
            case SPARK, WORKER1, WORKER2 -> new SparkDaemon(mine);
        };
    }

    private synchronized ChildProcess spawn(Launch launch) throws IOException {
        if (stopping) {
            throw interrupted();
        }
        ChildProcess started = ChildProcess.start(launch, directory.log(server()));
        process = started;
        startedAt = Instant.now();
        ready = false;
        changed.accept(this);
        Object unused = started.onExit().thenRun(() -> ended(started));
        return started;
    }

    private Optional<String> runToEnd(Launch launch, Duration timeout) throws IOException, InterruptedException {
        ChildProcess step = spawn(launch);
        if (!step.awaitExit(timeout)) {
            step.kill();
            return Optional.of("not finished within " + timeout.toSeconds() + " s");
        }
        return step.exitCode() == 0 ? Optional.empty() : Optional.of("exit status " + step.exitCode());
    }

    private void awaitReady(ServerRecipe recipe, ChildProcess started, Duration timeout, long logStart)
            throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (!answers(recipe)) {
            if (!started.isAlive()) {
                throw failed("ended while starting (exit status " + started.exitCode() + ")", logStart, null);
            }
            if (System.nanoTime() >= deadlineNanos) {
                throw new LocalServersException(
                        LocalServersException.Reason.START_TIMED_OUT,
                        server().title() + " did not answer on port " + context.port() + " within "
                                + timeout.toSeconds() + " s; " + tail(logStart));
            }
            Thread.sleep(PROBE_MILLIS);
        }
    }

    private static boolean answers(ServerRecipe recipe) {
        try {
            return recipe.isReady();
        } catch (IOException e) {
            return false;
        }
    }

    private void ended(ChildProcess which) {
        synchronized (this) {
            if (stopping || !ready || process != which) {
                return;
            }
            ready = false;
        }
        progress.line(
                server(),
                "ended (exit status " + which.exitCode() + "), see "
                        + directory.log(server()).path());
    }

    private LocalServersException failed(String what, long logStart, @Nullable Exception cause) {
        synchronized (this) {
            if (stopping) {
                return interrupted();
            }
        }
        return new LocalServersException(
                LocalServersException.Reason.START_FAILED,
                server().title() + " " + what + "; " + tail(logStart),
                cause);
    }

    private String tail(long logStart) {
        LogFile log = directory.log(server());
        List<String> lines = log.tail(logStart, TAIL_LINES);
        return lines.isEmpty()
                ? "its log " + log.path() + " is empty"
                : "last lines of " + log.path() + ":\n  " + String.join("\n  ", lines);
    }

    private LocalServersException interrupted() {
        return new LocalServersException(
                LocalServersException.Reason.INTERRUPTED, server().title() + " was stopped while starting");
    }
}
