package io.jobetl.dashboard.page;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.dashboard.Dashboard;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Server;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Store;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.StoreSetup;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.testkit.faults.TcpProxy;
import io.jobetl.testkit.servers.TestServers;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A pipeline on real servers with its dashboard, in a database and a keyspace of its own. Not thread-safe. */
final class Installation implements AutoCloseable {
    private static final String NAME = "page_it_" + ProcessHandle.current().pid();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final TcpProxy mysqlProxy;
    private final TcpProxy cassandraProxy;
    private final CqlSession cassandra;
    private final Connection mysql;
    private @Nullable Dashboard dashboard;
    private @Nullable PipelineTask task;

    Installation(Path directory) throws SQLException {
        this.directory = directory;
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        mysqlProxy = TcpProxy.to(TestServers.mysql().host(), TestServers.mysql().port());
        cassandraProxy = TcpProxy.to(
                TestServers.cassandra().host(), TestServers.cassandra().port());
        environment.put("MYSQL_HOST", "127.0.0.1");
        environment.put("MYSQL_PORT", Integer.toString(mysqlProxy.port()));
        environment.put("MYSQL_PASSWORD", "1");
        environment.put("MYSQL_DATABASE", NAME);
        environment.put("CASSANDRA_HOST", "127.0.0.1");
        environment.put("CASSANDRA_PORT", Integer.toString(cassandraProxy.port()));
        environment.put("CASSANDRA_KEYSPACE", NAME);
        environment.put("KAFKA_SERVERS", TestServers.kafka().toString());
        environment.put("ETL_KAFKA_TOPIC_PREFIX", NAME);
        environment.put("ETL_DASHBOARD_ADDRESS", "127.0.0.1:0");
        Stores stores = new Stores(config());
        StoreSetup setup = StoreSetup.standard(stores);
        setup.mysql();
        setup.cassandra();
        setup.kafka();
        cassandra = CassandraSessions.open(CassandraConfig.of(
                TestServers.cassandra().host(), TestServers.cassandra().port(), NAME));
        mysql = DriverManager.getConnection(
                "jdbc:mysql://" + TestServers.mysql() + "/" + NAME
                        + "?allowPublicKeyRetrieval=true&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true",
                "root",
                "1");
    }

    private EtlConfig config() {
        return config(environment);
    }

    private EtlConfig config(Map<String, String> environment) {
        return new ConfigLoader(environment, directory, directory, null, directory, Map.of(), data -> Map.of()).load();
    }

    /** Counts all that is there. */
    void count() throws InterruptedException, TimeoutException {
        try (PipelineTask once = PipelineTask.open(config(), RunMode.ONCE, PipelineObserver.NONE)) {
            once.start();
            once.await(PATIENCE);
            once.stop();
        }
    }

    /** Counts on and shows it, at the same address as the last time. */
    void start() throws Exception {
        EtlConfig config = config();
        Dashboard opened = Dashboard.open(config.dashboard(), "0.1.0").orElseThrow();
        dashboard = opened;
        opened.watch(config);
        PipelineTask streaming = PipelineTask.open(config, RunMode.STREAM, opened.observer());
        task = streaming;
        streaming.start();
        environment.put("ETL_DASHBOARD_ADDRESS", "127.0.0.1:" + opened.address().getPort());
    }

    /** Takes both away, as a killed process would. */
    void stop() {
        if (dashboard != null) {
            dashboard.close();
            dashboard = null;
        }
        if (task != null) {
            task.close();
            task = null;
        }
    }

    /** A second dashboard beside the first, which asks for this token; it belongs to the caller. */
    Dashboard openAnother(String token) throws IOException {
        Map<String, String> guarded = new HashMap<>(environment);
        guarded.put("ETL_DASHBOARD_ADDRESS", "127.0.0.1:0");
        guarded.put("ETL_DASHBOARD_TOKEN", token);
        EtlConfig config = config(guarded);
        Dashboard opened = Dashboard.open(config.dashboard(), "0.1.0").orElseThrow();
        opened.watch(config);
        return opened;
    }

    /** As if its server were killed, for all but this test. */
    void kill(Store store) {
        TcpProxy proxy = proxy(store);
        proxy.refuse();
        proxy.cut();
    }

    void bringBack(Store store) {
        proxy(store).letIn();
    }

    private TcpProxy proxy(Store store) {
        return store == Store.MYSQL ? mysqlProxy : cassandraProxy;
    }

    /** A page of the dashboard, such as {@code #analyst/newest}. */
    URI address(String fragment) {
        return URI.create(Objects.requireNonNull(dashboard).address() + "/" + fragment);
    }

    /** How many pages listen. */
    int listeners() throws IOException, InterruptedException {
        String metrics = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address("metrics")).build(), BodyHandlers.ofString())
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith("etl_dashboard_streams"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** What the pixel writes; null and 0 where the visit has none. */
    UUID write(Instant at, String event, int job, int publisher, int campaign, int group, @Nullable String bid) {
        return write(at, Instant.now(), event, job, publisher, campaign, group, bid);
    }

    /** @param writtenAt the write time of the row */
    UUID write(
            Instant at,
            Instant writtenAt,
            String event,
            int job,
            int publisher,
            int campaign,
            int group,
            @Nullable String bid) {
        UUID key = new UUID(
                TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(at.toEpochMilli())),
                UUID.randomUUID().getLeastSignificantBits());
        cassandra.execute(
                "INSERT INTO " + NAME + ".tracking (hour, shard, create_time, custom_track, job_id, publisher_id,"
                        + " campaign_id, group_id, bid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
                at.truncatedTo(ChronoUnit.HOURS),
                Math.floorMod(key.getLeastSignificantBits(), 4),
                key,
                event,
                job == 0 ? null : job,
                publisher == 0 ? null : publisher,
                campaign == 0 ? null : campaign,
                group == 0 ? null : group,
                bid == null ? null : new BigDecimal(bid),
                ChronoUnit.MICROS.between(Instant.EPOCH, writtenAt));
        return key;
    }

    /** The rows of a job that stand in an hour, as Cassandra has them. */
    List<Row> rawRows(Instant hour, int job) {
        return cassandra
                .execute(
                        "SELECT create_time, custom_track, job_id, bid, WRITETIME(custom_track) AS written FROM " + NAME
                                + ".tracking WHERE hour = ? AND shard IN (0, 1, 2, 3)",
                        hour)
                .all()
                .stream()
                .filter(row -> row.getInt("job_id") == job)
                .toList();
    }

    void update(String sql) throws SQLException {
        try (Statement statement = mysql.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** The rows of a query, each value as text. */
    List<List<@Nullable String>> query(String sql) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        try (Statement statement = mysql.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(found.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** The first value of the first row. */
    String value(String sql) throws SQLException {
        return Objects.requireNonNull(query(sql).get(0).get(0));
    }

    @Override
    public void close() throws SQLException {
        stop();
        mysql.close();
        cassandra.close();
        mysqlProxy.close();
        cassandraProxy.close();
    }
}
