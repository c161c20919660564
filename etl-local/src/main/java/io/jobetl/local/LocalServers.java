package io.jobetl.local;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Running servers on 127.0.0.1, as child processes of this JVM (or, detached, on their own).
 *
 * <pre>{@code
 * try (LocalServers servers = LocalServers.start(LocalServersConfig.in(Path.of(".etl/data")))) {
 *     Endpoint mysql = servers.endpoint(Server.MYSQL);   // user root, password 1, database DE1
 * }
 * }</pre>
 *
 * <p>Attached servers end with {@link #close()}, with this JVM (Ctrl-C and SIGTERM included), and also when this JVM is
 * killed: see {@link Watchdog}. Detached ones stay until {@link #stop()} or {@link DataDirectory#stop}.
 *
 * <p>Starting {@link Server#pipeline()} takes 10-20 s and about 1 GB of memory. Thread-safe: the methods that take a
 * server block, but not each other's servers.
 */
public final class LocalServers implements AutoCloseable {
    /** How long children of a killed predecessor may take to notice. */
    private static final Duration ORPHANS_END = Duration.ofSeconds(15);

    private final LocalServersConfig config;
    private final DataDirectory directory;
    private final Progress progress;
    private final Map<Server, ServerRun> runs = new ConcurrentHashMap<>();
    private final Map<Server, ServerState> states = new EnumMap<>(Server.class);
    private final Map<Server, Integer> ports = new ConcurrentHashMap<>();
    private final FreePorts freePorts = new FreePorts();
    private final Object stopLock = new Object();
    private final Set<Server> reused = EnumSet.noneOf(Server.class);
    private @Nullable DirectoryLock lock;
    private @Nullable Thread hook;

    private LocalServers(LocalServersConfig config) {
        this.config = config;
        this.directory = DataDirectory.at(config.dataDirectory());
        this.progress = new Progress(config.progress());
    }

    /**
     * Starts the servers side by side and returns when all of them answer. Servers that already run detached on this
     * data directory are reused. If one fails, those started here are stopped.
     *
     * @throws LocalServersException with a message for the user
     */
    public static LocalServers start(LocalServersConfig config) {
        requirePrepared(config.servers());
        LocalServers servers = new LocalServers(config);
        servers.startAll();
        return servers;
    }

    /** Where a started server listens. */
    public Endpoint endpoint(Server server) {
        return new Endpoint(FreePorts.HOST, run(server).port());
    }

    public int port(Server server) {
        return run(server).port();
    }

    public Set<Server> servers() {
        return Set.copyOf(runs.keySet());
    }

    public DataDirectory directory() {
        return directory;
    }

    /**
     * Whether the build has prepared the files of this server. Those of {@link Server#cluster()} are prepared only
     * where they are asked for.
     */
    public static boolean isPrepared(Server server) {
        try {
            ServersFolder.locate().files(server);
            return true;
        } catch (LocalServersException e) {
            return false;
        }
    }

    /**
     * Makes sure that the files of these servers are there, before a data directory is looked for.
     *
     * @throws LocalServersException saying how to prepare them
     */
    public static void requirePrepared(Set<Server> servers) {
        ServersFolder folder = ServersFolder.locate();
        servers.forEach(folder::files);
    }

    /** The web page of Spark's master or of a worker; the same at {@code /json/} for programs. */
    public Endpoint page(Server server) {
        ServerRun run = run(server);
        return new Endpoint(FreePorts.HOST, SparkDaemon.page(server, run.port(), run.internalPort()));
    }

    /**
     * The executors that a worker of Spark's runs at the moment, one JVM per application: a test may kill one. Its
     * worker notices, and the master has another one started.
     */
    public List<ProcessHandle> executors(Server worker) {
        return run(worker).process().stream()
                .flatMap(process -> process.children("CoarseGrainedExecutorBackend").stream())
                .toList();
    }

    /** Process id, 0 when the server does not run at the moment. */
    public long pid(Server server) {
        return run(server).process().map(ChildProcess::pid).orElse(0L);
    }

    /** Stops all of them in order, detached ones too. The data stays. */
    public void stop() {
        stop(List.copyOf(runs.values()));
        finish();
    }

    /** Stops the attached servers and gives the data directory free. Detached ones run on. */
    @Override
    public void close() {
        stop(runs.values().stream().filter(run -> !run.isDetached()).toList());
        finish();
    }

    /**
     * SIGKILL; returns when the process is gone. The others run on, {@link #restart} brings it back. The executors of a
     * worker are killed with it, as if its machine were lost.
     */
    public void kill(Server server) {
        ServerRun run = run(server);
        run.beginStop().ifPresent(process -> {
            process.kill();
            awaitExit(process);
        });
        run.endStop();
    }

    /** SIGTERM; returns when the process is gone. */
    public void stop(Server server) {
        stop(List.of(run(server)));
    }

    /** Stops the server if it runs, and starts it on the same data and the same port. Returns when it answers. */
    public void restart(Server server) {
        stop(server);
        ServerRun run = run(server);
        run.start(config.startTimeout());
        run.release();
    }

    /** SIGSTOP: connections stay open, and nothing is answered from the moment at which this returns. */
    public void pause(Server server) {
        run(server).process().ifPresent(ChildProcess::pause);
    }

    /** SIGCONT. */
    public void resume(Server server) {
        run(server).process().ifPresent(ChildProcess::resume);
    }

    /** Blocks until no server runs any more, whoever stopped them: for a command that keeps them in the foreground. */
    public void awaitEnd() throws InterruptedException {
        for (ServerRun run : runs.values()) {
            while (run.process().isPresent()) {
                Thread.sleep(200);
            }
        }
    }

    /**
     * Starts further servers on the same data directory; those that run already are left alone. If one fails, the ones
     * of this call are stopped and the others stay.
     */
    public synchronized void add(Set<Server> more) {
        if (lock == null) {
            lock = directory.lock(Duration.ZERO);
        }
        List<ServerRun> fresh = List.of();
        boolean started = false;
        try {
            fresh = prepareRuns(more);
            startSideBySide(fresh);
            fresh.forEach(ServerRun::release);
            started = true;
        } finally {
            if (!started) {
                stop(fresh);
                fresh.forEach(run -> runs.remove(run.server()));
            }
            if (runs.values().stream().allMatch(ServerRun::isDetached)) {
                finish();
            }
        }
    }

    private void startAll() {
        lock = directory.lock(Duration.ZERO);
        boolean ready = false;
        try {
            addHook();
            states.putAll(directory.readState());
            awaitOrphans();
            ready = true;
        } finally {
            if (!ready) {
                finish();
            }
        }
        add(config.servers());
    }

    private void addHook() {
        Thread thread = new Thread(this::stopAtExit, "etl-local-stop");
        try {
            Runtime.getRuntime().addShutdownHook(thread);
            hook = thread;
        } catch (IllegalStateException e) {
            throw new LocalServersException(
                    LocalServersException.Reason.INTERRUPTED, "the JVM is shutting down: no server was started", e);
        }
    }

    /** While starting, detached servers end with the JVM too; afterwards there is no hook that could stop them. */
    private void stopAtExit() {
        hook = null;
        stop(runs.values().stream()
                .filter(run -> !reused.contains(run.server()))
                .toList());
    }

    /** We have the lock, so nobody owns attached servers any more: they are about to end. */
    private void awaitOrphans() {
        for (Map.Entry<Server, ServerState> entry : states.entrySet()) {
            ServerState state = entry.getValue();
            if (state.detached() && state.ready()) {
                continue;
            }
            state.identity().flatMap(ChildProcess::find).ifPresent(orphan -> {
                progress.line(
                        entry.getKey(), "pid " + orphan.pid() + " is left of a killed start, waiting for it to end");
                try {
                    if (!orphan.awaitExit(ORPHANS_END)) {
                        orphan.stop(ORPHANS_END);
                    }
                } catch (InterruptedException e) {
                    throw interrupted(e);
                }
            });
        }
    }

    /** Adopts what runs already and chooses ports for the rest, which is returned. */
    private List<ServerRun> prepareRuns(Set<Server> wanted) {
        ServersFolder folder = ServersFolder.locate();
        List<ServerRun> fresh = new ArrayList<>();
        for (Server server : Server.values()) {
            if (runs.containsKey(server)) {
                continue;
            }
            ServerState state = states.get(server);
            if (state != null && state.isAlive()) {
                ports.put(server, state.port());
                ServerRun run = newRun(server, folder, state.internalPort(), true);
                run.adopt(state);
                reused.add(server);
                progress.line(server, "already running on " + endpoint(server) + " (pid " + pid(server) + ")");
            } else if (wanted.contains(server)) {
                folder.files(server); // complains before anything is started
                ports.put(server, choosePort(server, state == null ? 0 : state.port()));
                int internalPort = freePorts.choose(state == null ? 0 : state.internalPort());
                fresh.add(newRun(server, folder, internalPort, config.detached()));
            }
        }
        return fresh;
    }

    private ServerRun newRun(Server server, ServersFolder folder, int internalPort, boolean detached) {
        ServerContext context = new ServerContext(
                server,
                directory.data(server),
                ports::get,
                internalPort,
                config.memoryMegabytes(server),
                config.settings(server),
                config.quickStart(),
                folder,
                ServerContext.NO_RUNNER);
        ServerRun run = new ServerRun(context, directory, progress, detached, this::remember);
        runs.put(server, run);
        return run;
    }

    /** A server comes back where its clients look for it, unless another port is asked for. */
    private int choosePort(Server server, int keptPort) {
        int wanted =
                keptPort == 0 || config.ports().getOrDefault(server, 0) != 0 ? config.wantedPort(server) : keptPort;
        int port = freePorts.choose(wanted);
        if (wanted != 0 && port != wanted) {
            progress.line(server, "port " + wanted + " is in use, taking " + port);
        }
        return port;
    }

    private void startSideBySide(List<ServerRun> fresh) {
        if (fresh.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(fresh.size());
        try {
            CompletableFuture<Void> firstFailure = new CompletableFuture<>();
            CompletableFuture<Void> master = CompletableFuture.completedFuture(null);
            List<CompletableFuture<Void>> starts = new ArrayList<>();
            for (ServerRun run : fresh) {
                // A worker that finds no master tries again only after 5 to 15 s.
                CompletableFuture<Void> before =
                        run.server().isWorker() ? master : CompletableFuture.completedFuture(null);
                CompletableFuture<Void> start = before.thenRunAsync(() -> run.start(config.startTimeout()), threads)
                        .whenComplete((ok, failure) -> {
                            if (failure != null) {
                                firstFailure.completeExceptionally(failure);
                            }
                        });
                starts.add(start);
                if (run.server() == Server.SPARK) {
                    master = start;
                }
            }
            CompletableFuture.anyOf(CompletableFuture.allOf(starts.toArray(CompletableFuture<?>[]::new)), firstFailure)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            threads.shutdown();
        }
    }

    /** One at a time: {@link #close} and the shutdown hook may meet, and both return only when all is done. */
    private void stop(List<ServerRun> which) {
        synchronized (stopLock) {
            EnumMap<Server, ChildProcess> processes = new EnumMap<>(Server.class);
            which.forEach(run -> run.beginStop().ifPresent(process -> processes.put(run.server(), process)));
            new StopOrder(DataDirectory.GRACE, progress).stop(processes);
            which.forEach(ServerRun::endStop);
        }
    }

    /** No hook, no lock: others may work on the data directory. */
    private synchronized void finish() {
        if (hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is shutting down: the hook runs, and finds nothing left to stop.
            }
            hook = null;
        }
        if (lock != null) {
            lock.close();
            lock = null;
        }
    }

    private void remember(ServerRun run) {
        synchronized (states) {
            states.put(run.server(), run.state());
            try {
                directory.stateFile().write(states);
            } catch (IOException e) {
                throw new LocalServersException(
                        LocalServersException.Reason.DATA_DIRECTORY_UNUSABLE,
                        "cannot write the state of the servers",
                        e);
            }
        }
    }

    private static void awaitExit(ChildProcess process) {
        try {
            process.awaitExit(DataDirectory.GRACE);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static LocalServersException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new LocalServersException(LocalServersException.Reason.INTERRUPTED, "interrupted", e);
    }

    private ServerRun run(Server server) {
        ServerRun run = runs.get(server);
        if (run == null) {
            throw new IllegalArgumentException(server.title() + " was not started: servers=" + runs.keySet());
        }
        return run;
    }
}
