package io.jobetl.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder with the data, logs and state of one set of local servers, and what can be done with it from any process:
 * {@code etl servers status|stop|logs|reset}.
 *
 * <pre>
 * servers.properties    ports and process ids
 * logs/mysql.log ...    one per server
 * mysql/ cassandra/ kafka/ connect/     and spark/ worker1/ worker2/ of a Spark cluster
 * .etl-servers          lock, and the mark that this folder is ours
 * </pre>
 *
 * <p>Stateless: each call looks at the disk. Safe to use from several processes.
 */
public final class DataDirectory {
    /** For `stop`: what a server gets between SIGTERM and SIGKILL. */
    static final Duration GRACE = Duration.ofSeconds(20);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final String MARK = ".etl-servers";
    private static final String STATE = "servers.properties";
    private static final String LOGS = "logs";
    private static final Duration LOCK_WAIT = Duration.ofSeconds(10);

    private final Path path;

    private DataDirectory(Path path) {
        this.path = path;
    }

    /** Touches nothing; the folder need not exist. */
    public static DataDirectory at(Path path) {
        return new DataDirectory(path.toAbsolutePath().normalize());
    }

    public Path path() {
        return path;
    }

    /** Where the server writes its log; the file exists after the first start. */
    public Path logFile(Server server) {
        return log(server).path();
    }

    /**
     * One entry per server, in the order of {@link Server}; for those of {@link Server#pipeline()} also when they never
     * ran here.
     */
    public List<ServerStatus> status() {
        Map<Server, ServerState> states = readState();
        List<ServerStatus> all = new ArrayList<>();
        for (Server server : Server.values()) {
            if (states.containsKey(server) || Server.pipeline().contains(server)) {
                all.add(status(server, states.get(server)));
            }
        }
        return all;
    }

    /** The servers that run, with their ports. */
    public Map<Server, Endpoint> endpoints() {
        EnumMap<Server, Endpoint> endpoints = new EnumMap<>(Server.class);
        readState().forEach((server, state) -> {
            if (state.isAlive()) {
                endpoints.put(server, new Endpoint(FreePorts.HOST, state.port()));
            }
        });
        return endpoints;
    }

    /**
     * Keeps a secret in a file that only this user and the Connect worker of this folder can read.
     *
     * @param name letters, digits, dots, - and _
     * @return what a connector's setting says instead of the secret; the worker resolves it. Another secret of the same
     *     name gets another reference, so that Connect notices the change
     */
    public String keepSecret(String name, String secret) {
        Path folder = secrets(data(Server.CONNECT));
        try {
            Files.createDirectories(folder);
            List<Path> older = filesNamed(folder, name + ".");
            for (Path file : older) {
                if (Files.readString(file).equals(secret)) {
                    return "${directory:" + folder + ":" + file.getFileName() + "}";
                }
            }
            Path file = folder.resolve(name + "." + System.currentTimeMillis());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(file, secret);
            for (Path each : older) {
                Files.delete(each);
            }
            return "${directory:" + folder + ":" + file.getFileName() + "}";
        } catch (IOException e) {
            throw new LocalServersException(
                    LocalServersException.Reason.DATA_DIRECTORY_UNUSABLE, "cannot keep a secret in " + folder, e);
        }
    }

    private static List<Path> filesNamed(Path folder, String start) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(start))
                    .toList();
        }
    }

    /** Where the worker whose data folder is given finds secrets. */
    static Path secrets(Path connectData) {
        return connectData.resolve("secrets");
    }

    /**
     * Stops whatever runs on this folder, also when another process started it, Connect first. Returns when all are
     * gone; what does not end within 20 s is killed. The data stays.
     *
     * @return the servers that were running
     */
    public Set<Server> stop(ProgressListener progress) {
        Map<Server, ServerState> states = readState();
        EnumMap<Server, ChildProcess> running = new EnumMap<>(Server.class);
        states.forEach((server, state) ->
                state.identity().flatMap(ChildProcess::find).ifPresent(process -> running.put(server, process)));
        new StopOrder(GRACE, new Progress(progress)).stop(running);
        EnumSet<Server> stopped = EnumSet.noneOf(Server.class);
        stopped.addAll(running.keySet());
        return stopped;
    }

    /**
     * Stops the servers and deletes their data, logs and state; other files in the folder stay.
     *
     * @throws LocalServersException if the folder is not ours, or a process still holds it
     */
    public void reset(ProgressListener progress) {
        if (Files.notExists(path)) {
            return;
        }
        if (Files.notExists(path.resolve(MARK))) {
            throw new LocalServersException(
                    LocalServersException.Reason.DATA_DIRECTORY_UNUSABLE,
                    path + " was not made by `etl servers start` (no file " + MARK + " in it): nothing deleted");
        }
        stop(progress);
        DirectoryLock held = lock(LOCK_WAIT);
        try {
            for (Server server : Server.values()) {
                deleteTree(data(server));
            }
            deleteTree(path.resolve(LOGS));
            Files.deleteIfExists(path.resolve(STATE));
        } catch (IOException e) {
            throw new LocalServersException(
                    LocalServersException.Reason.DATA_DIRECTORY_UNUSABLE,
                    "cannot delete the data in " + path + ": " + e,
                    e);
        } finally {
            held.close();
        }
        progress.line("deleted the data in " + path);
    }

    /** {@link #reset}, and the folder itself if nothing else is in it. For temporary folders. */
    public void delete() {
        reset(ProgressListener.none());
        try {
            Files.deleteIfExists(path.resolve(MARK));
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            // Somebody keeps own files there.
        } catch (IOException e) {
            throw new LocalServersException(
                    LocalServersException.Reason.DATA_DIRECTORY_UNUSABLE, "cannot delete " + path + ": " + e, e);
        }
    }

    /** Creates the folder if need be and takes its lock. */
    DirectoryLock lock(Duration timeout) {
        try {
            claim();
            long deadlineNanos = System.nanoTime() + timeout.toNanos();
            while (true) {
                Optional<DirectoryLock> lock = DirectoryLock.tryAcquire(path.resolve(MARK));
                if (lock.isPresent()) {
                    return lock.get();
                }
                if (System.nanoTime() >= deadlineNanos) {
                    throw new LocalServersException(
                            LocalServersException.Reason.DATA_DIRECTORY_IN_USE,
                            "data directory " + path + " is in use by another process" + holder()
                                    + ": stop that one, or choose another directory");
                }
                Thread.sleep(50);
            }
        } catch (IOException e) {
            throw new LocalServersException(
                    LocalServersException.Reason.DATA_DIRECTORY_UNUSABLE,
                    "cannot use data directory " + path + ": " + e,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalServersException(
                    LocalServersException.Reason.INTERRUPTED, "interrupted while waiting for " + path, e);
        }
    }

    StateFile stateFile() {
        return new StateFile(path.resolve(STATE));
    }

    Map<Server, ServerState> readState() {
        try {
            return stateFile().read();
        } catch (AccessDeniedException e) {
            throw new LocalServersException(
                    LocalServersException.Reason.NOT_ALLOWED,
                    "data directory " + path + " and its servers belong to another user: do it as that user",
                    e);
        } catch (IOException e) {
            throw new LocalServersException(
                    LocalServersException.Reason.DATA_DIRECTORY_UNUSABLE,
                    "cannot read the state of the servers: " + e,
                    e);
        }
    }

    LogFile log(Server server) {
        return new LogFile(path.resolve(LOGS).resolve(server.title() + ".log"));
    }

    /** Makes the folder of a server, or takes the rights of others from one that an earlier version made. */
    void makePrivateFor(Server server) throws IOException {
        makePrivate(data(server));
        Files.setPosixFilePermissions(data(server), OWNER_ONLY_FOLDER);
        makePrivate(path.resolve(LOGS));
        Files.setPosixFilePermissions(path.resolve(LOGS), OWNER_ONLY_FOLDER);
    }

    /** The folder of one server's data and configuration. */
    Path data(Server server) {
        return path.resolve(server.title());
    }

    static void deleteTree(Path root) throws IOException {
        if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Makes the folder if need be, for this user alone: passwords and all that the servers hold are in it. A folder of
     * somebody else's making keeps its rights.
     */
    static void makePrivate(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            // Servers start side by side, and each of them needs the folder of the logs: another may be faster.
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FOLDER));
        }
    }

    private void claim() throws IOException {
        makePrivate(path);
        if (Files.exists(path.resolve(MARK))) {
            return;
        }
        try (Stream<Path> content = Files.list(path)) {
            if (content.findAny().isPresent()) {
                throw new LocalServersException(
                        LocalServersException.Reason.DATA_DIRECTORY_UNUSABLE,
                        "data directory " + path + " holds other files: choose an empty or new one");
            }
        }
    }

    private String holder() {
        try {
            return Files.readAllLines(path.resolve(MARK)).stream()
                    .filter(line -> line.startsWith("pid="))
                    .findFirst()
                    .map(line -> " (" + line + ")")
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private ServerStatus status(Server server, @Nullable ServerState state) {
        if (state == null || !state.isAlive()) {
            return new ServerStatus(
                    server,
                    ServerStatus.State.STOPPED,
                    FreePorts.HOST,
                    state == null ? 0 : state.port(),
                    Optional.empty(),
                    0,
                    Duration.ZERO,
                    false,
                    logFile(server));
        }
        return new ServerStatus(
                server,
                state.ready() ? ServerStatus.State.RUNNING : ServerStatus.State.STARTING,
                FreePorts.HOST,
                state.port(),
                page(server, state),
                state.identity().orElseThrow().pid(),
                Duration.between(state.startedAt(), Instant.now()),
                state.detached(),
                logFile(server));
    }

    private static Optional<Endpoint> page(Server server, ServerState state) {
        return Server.cluster().contains(server)
                ? Optional.of(
                        new Endpoint(FreePorts.HOST, SparkDaemon.page(server, state.port(), state.internalPort())))
                : Optional.empty();
    }
}
