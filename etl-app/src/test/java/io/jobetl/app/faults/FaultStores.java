package io.jobetl.app.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.app.CommandRun;
import io.jobetl.app.e2e.ChildMain;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.testkit.faults.MySqlProxy;
import io.jobetl.testkit.faults.TcpProxy;
import io.jobetl.testkit.faults.TcpProxy.Direction;
import io.jobetl.testkit.servers.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An installation of its own on the test servers, with proxies between the application and its stores. */
public final class FaultStores {
    /** Short, so that a dead writer is replaced soon. */
    static final Duration LEASE = Duration.ofSeconds(2);

    private static final int SHARDS = 4;

    private final String name;
    private final Path directory;
    private final Endpoint mysqlServer = TestServers.mysql();
    private final Map<String, String> direct = new HashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private final MySqlProxy mysql;
    private final TcpProxy cassandra;
    private final CqlSession session;
    private int children;

    public FaultStores(String name, Path directory) {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        this.name = name;
        this.directory = directory;
        Endpoint cassandraServer = TestServers.cassandra();
        direct.put("MYSQL_HOST", mysqlServer.host());
        direct.put("MYSQL_PORT", Integer.toString(mysqlServer.port()));
        direct.put("MYSQL_PASSWORD", "1");
        direct.put("MYSQL_DATABASE", name);
        direct.put("CASSANDRA_HOST", cassandraServer.host());
        direct.put("CASSANDRA_PORT", Integer.toString(cassandraServer.port()));
        direct.put("CASSANDRA_KEYSPACE", name);
        direct.put("KAFKA_SERVERS", TestServers.kafka().toString());
        direct.put("ETL_KAFKA_TOPIC_PREFIX", name);
        direct.put("ETL_PIPELINE_LEASE", LEASE.toSeconds() + "s");
        mysql = newMySqlProxy();
        cassandra = TcpProxy.to(
                cassandraServer.host(),
                cassandraServer.port(),
                in -> {
                    byte[] buffer = new byte[65_536];
                    int length = in.read(buffer);
                    return Arrays.copyOf(buffer, Math.max(length, 0));
                },
                (link, direction, piece) -> {
                    if (direction == Direction.TO_CLIENT) {
                        answers.incrementAndGet();
                    }
                });
        opened.add(cassandra);
        succeeds(etl(direct, "init"));
        session = CassandraSessions.open(CassandraConfig.of(cassandraServer.host(), cassandraServer.port(), name));
        opened.add(session);
    }

    /** Between the application and MySQL. */
    MySqlProxy mysql() {
        return mysql;
    }

    /** Between the application and Cassandra. */
    public TcpProxy cassandra() {
        return cassandra;
    }

    /** Pieces of answers of Cassandra that have reached the proxy. */
    public long cassandraAnswers() {
        return answers.get();
    }

    CqlSession session() {
        return session;
    }

    /** For one instance alone. */
    MySqlProxy newMySqlProxy() {
        MySqlProxy proxy = new MySqlProxy(mysqlServer.host(), mysqlServer.port());
        opened.add(proxy);
        return proxy;
    }

    /** Settings that lead through the proxies, with time-outs of a few seconds. */
    public Map<String, String> throughProxies() {
        return through(mysql);
    }

    /** The same, with the time-outs that a user has. */
    Map<String, String> patiently() {
        Map<String, String> settings = throughProxies();
        settings.put("ETL_MYSQL_OPTIONS", "sslMode=DISABLED");
        return settings;
    }

    Map<String, String> through(MySqlProxy proxy) {
        Map<String, String> settings = new HashMap<>(direct);
        settings.put("MYSQL_HOST", "127.0.0.1");
        settings.put("MYSQL_PORT", Integer.toString(proxy.port()));
        settings.put("ETL_MYSQL_OPTIONS", "sslMode=DISABLED&socketTimeout=3000&connectTimeout=2000");
        settings.put("CASSANDRA_HOST", "127.0.0.1");
        settings.put("CASSANDRA_PORT", Integer.toString(cassandra.port()));
        return settings;
    }

    /** Settings that lead to the servers themselves, with some changed: names and values in turn. */
    public Map<String, String> direct(String... changes) {
        Map<String, String> settings = new HashMap<>(direct);
        for (int i = 0; i < changes.length; i += 2) {
            settings.put(changes[i], changes[i + 1]);
        }
        return settings;
    }

    public CommandRun etl(Map<String, String> settings, String... arguments) {
        return CommandRun.of(settings, directory, arguments);
    }

    static void succeeds(CommandRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }

    /** Waits for what is under way; the traffic must have ended. */
    public void assertExact() {
        CommandRun verify = etl(direct, "verify", "--wait", "120s", "--strict");
        assertThat(verify.lastLine()).as(verify.out() + verify.err()).startsWith("verify: EXACT (");
        assertThat(verify.exitCode()).isZero();
    }

    /** {@code etl run} in this JVM, through the proxies. */
    public Run run() {
        StopSignal stop = new StopSignal();
        return new Run(
                stop, CompletableFuture.supplyAsync(() -> CommandRun.of(throughProxies(), directory, stop, "run")));
    }

    /** A run in this JVM; closing it ends it. */
    public record Run(StopSignal stop, CompletableFuture<CommandRun> result) implements AutoCloseable {
        /** Stops it, and answers how it ended. */
        public CommandRun end() {
            stop.request();
            return result.orTimeout(60, TimeUnit.SECONDS).join();
        }

        @Override
        public void close() {
            stop.request();
            result.join();
        }
    }

    /** {@code etl run} in a process of its own. */
    Child child(MySqlProxy proxy) {
        return child(through(proxy));
    }

    public Child child(Map<String, String> settings) {
        return child(ChildMain.class, "-Xmx256m", settings, "run");
    }

    /**
     * A command in a process of its own.
     *
     * @param main ends with this JVM, as {@link ChildMain} does
     * @param heap option of Java
     */
    public Child child(Class<?> main, String heap, Map<String, String> settings, String... arguments) {
        try {
            Path log = directory.resolve("child-" + ++children + ".log");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    heap,
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    main.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(settings);
            return new Child(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process; closing it kills it. */
    public record Child(Process process, Path log) implements AutoCloseable {
        public String output() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public boolean says(String text) {
            assertThat(process.isAlive()).as(output()).isTrue();
            return output().contains(text);
        }

        public void kill() {
            process.destroyForcibly().onExit().join();
        }

        /** SIGTERM; {@code Process.destroy} would close its standard input as well, as if this JVM had died. */
        public void terminate() {
            process.toHandle().destroy();
        }

        /** STOP or CONT. */
        public void signal(String signal) throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }

        @Override
        public void close() {
            kill();
        }
    }

    /** Clicks at the present time, some fifty a second, until it is closed. */
    public Traffic traffic() {
        return new Traffic();
    }

    /** Rows that Cassandra has acknowledged. */
    public final class Traffic implements AutoCloseable {
        private final Thread thread = new Thread(this::write, "traffic");
        private volatile boolean closing;
        private volatile @Nullable RuntimeException failure;

        private Traffic() {
            thread.setDaemon(true);
            thread.start();
        }

        private void write() {
            try {
                while (!closing) {
                    insertClick(1_000 + ThreadLocalRandom.current().nextInt(20), Instant.now(), "0.10");
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        @Override
        public void close() {
            closing = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            RuntimeException cause = failure;
            if (cause != null) {
                throw cause;
            }
        }
    }

    public void insertClick(int job, Instant at, @Nullable String bid) {
        insert(at, ThreadLocalRandom.current().nextLong(), "click", job, bid == null ? null : new BigDecimal(bid));
    }

    private void insert(Instant at, long low, String track, int job, @Nullable BigDecimal bid) {
        Map<String, Object> columns = new HashMap<>(Map.of("custom_track", track, "job_id", job, "publisher_id", 3));
        if (bid != null) {
            columns.put("bid", bid);
        }
        insert(at, low, columns);
    }

    /**
     * @param low the second half of the key: clock sequence and node
     * @param columns the others are null
     */
    void insert(Instant at, long low, Map<String, Object> columns) {
        List<Object> values =
                new ArrayList<>(List.of(at.truncatedTo(ChronoUnit.HOURS), Math.floorMod(low, SHARDS), keyOf(at, low)));
        StringBuilder names = new StringBuilder("hour, shard, create_time");
        columns.forEach((column, value) -> {
            names.append(", ").append(column);
            values.add(value);
        });
        session.execute(SimpleStatement.newInstance(
                        "INSERT INTO " + name + ".tracking (" + names + ") VALUES (?" + ", ?".repeat(values.size() - 1)
                                + ")",
                        values.toArray())
                // Also while the keyspace asks for more copies than there are nodes.
                .setConsistencyLevel(ConsistencyLevel.ONE));
    }

    static UUID keyOf(Instant at, long low) {
        long ticks = TimeUuids.UNIX_EPOCH_TICKS + at.getEpochSecond() * 10_000_000 + at.getNano() / 100;
        return new UUID(TimeUuids.highOfTicks(ticks), low);
    }

    /** To the server itself. */
    public Connection connection() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + mysqlServer + "/" + name
                        + "?allowPublicKeyRetrieval=true&connectTimeout=2000&socketTimeout=20000",
                "root",
                "1");
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connection();
                Statement each = connection.createStatement()) {
            for (String statement : statements) {
                each.execute(statement);
            }
        }
    }

    /** Each row as its values with spaces between. */
    public List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    values.add(String.valueOf(row.getString(column)));
                }
                rows.add(String.join(" ", values));
            }
        }
        return rows;
    }

    String name() {
        return name;
    }

    public void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }
}
