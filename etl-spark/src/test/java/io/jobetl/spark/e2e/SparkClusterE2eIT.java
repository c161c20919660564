package io.jobetl.spark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.CommandRun;
import io.jobetl.app.e2e.TestEnvironment;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.spark.command.SparkCommand;
import io.jobetl.testkit.servers.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of {@code etl spark} on a cluster of real processes, step by step, each building on the one before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIf("io.jobetl.testkit.servers.TestServers#hasSpark")
class SparkClusterE2eIT {
    private static final String NAME = "e2e_spark";
    private static final String FLAT = "e2e_spark_flat";
    private static final String CANARY = "canary-4711";
    private static final Path DATA = Path.of("..", "data").toAbsolutePath().normalize();
    private static final String DIGESTS = "SELECT hour, row_count, hash_high, hash_low FROM etl_hour ORDER BY hour";

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    void startServers() {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA, Server.SPARK);
        environment.putAll(TestEnvironment.of(NAME));
        // Cassandra asks for no login here; what is given to it still has to stay secret.
        environment.put("ETL_CASSANDRA_USER", "reader");
        environment.put("ETL_CASSANDRA_PASSWORD", CANARY);
    }

    @Test
    @Order(1)
    void should_count_a_folder_as_one_process_does() throws SQLException {
        succeeds(etl("init"));
        succeeds(etl("load", DATA.toString()));
        succeeds(spark("run", "--once"));
        List<String> onSpark = rows(DIGESTS);
        assertThat(onSpark).hasSizeGreaterThan(10);

        CommandRun verify = spark("verify", "--strict");
        assertThat(verify.lastLine()).as(verify.out() + verify.err()).startsWith("verify: EXACT (");

        succeeds(etl("run", "--once"));
        assertThat(rows(DIGESTS)).isEqualTo(onSpark);
    }

    @Test
    @Order(2)
    void should_find_an_edited_cell_and_mend_it() throws SQLException {
        update("UPDATE events SET clicks = clicks + 1 WHERE clicks > 0 LIMIT 1");

        CommandRun verify = spark("verify", "--wait", "0ms");
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.lastLine()).startsWith("verify: DIFFERENT (1 keys differ");

        String hour = rows("SELECT CONCAT(dates, 'T', LPAD(hours, 2, '0')) FROM events ORDER BY dates LIMIT 1")
                .get(0);
        CommandRun dryRun = spark("backfill", "--from", hour.substring(0, 10), "--to", "2030-01-01", "--dry-run");
        succeeds(dryRun);
        assertThat(dryRun.err()).doesNotContain("starting on Spark");
        succeeds(spark("verify", "--repair"));
        assertThat(etl("verify", "--strict").exitCode()).isZero();
    }

    @Test
    @Order(3)
    void should_adopt_a_flat_table() {
        Map<String, String> flat = new HashMap<>(environment);
        flat.put("CASSANDRA_KEYSPACE", FLAT);
        flat.put("MYSQL_DATABASE", FLAT);
        succeeds(run(flat, "init", "--tracking-layout", "flat"));
        succeeds(run(flat, "load", DATA.toString()));

        CommandRun adopt = spark("adopt", "--from", FLAT + ".tracking");
        succeeds(adopt);
        assertThat(adopt.out()).contains("adopt: EXACT (");
    }

    @Test
    @Order(4)
    void should_say_in_one_line_what_is_wrong() {
        CommandRun master = etl("spark", "run", "--once", "--master", "spark://127.0.0.1:1");
        assertThat(master.exitCode()).isEqualTo(69);
        assertThat(master.err()).contains("spark://127.0.0.1:1 does not answer", "--with-spark");

        CommandRun word = etl("spark", "run", "--once", "--master", "mesos");
        assertThat(word.exitCode()).isEqualTo(2);
        assertThat(word.err()).contains("--master: master mesos is none");

        CommandRun conf = spark("run", "--once", "--conf", "mysql.password=" + CANARY);
        assertThat(conf.exitCode()).isEqualTo(2);
        assertThat(conf.err()).contains("no setting of Spark").doesNotContain(CANARY);

        Map<String, String> wrong = new HashMap<>(environment);
        wrong.put("MYSQL_PASSWORD", "wrong-" + CANARY);
        CommandRun password = run(wrong, "spark", "run", "--once", "--master", TestServers.spark());
        assertThat(password.exitCode()).isEqualTo(77);
        assertThat(password.err()).doesNotContain("starting on Spark");
        for (CommandRun each : List.of(master, word, conf, password)) {
            assertThat(each.err()).doesNotContain("\tat ").doesNotContain(CANARY);
        }
    }

    /** Such as one of another Java: executors start without, and say nothing of it. */
    @Test
    @Order(5)
    void should_work_with_an_archive_of_classes_that_does_not_fit() throws IOException {
        Path archive = Files.writeString(directory.resolve("spark classes.jsa"), "no archive");
        System.setProperty("etl.class-archive", archive.toString());
        System.setProperty(
                "etl.class-archive.libraries", directory.resolve("none.jar").toString());
        try {
            succeeds(spark("verify", "--strict"));
        } finally {
            System.clearProperty("etl.class-archive");
            System.clearProperty("etl.class-archive.libraries");
        }
        List<String> written = new ArrayList<>();
        for (Path log : executorLogs()) {
            written.addAll(Files.readAllLines(log));
        }
        assertThat(written).noneMatch(line -> line.contains("[cds") || line.contains("unable to use shared archive"));
        if (TestServers.isOwn(Server.SPARK)) { // a log begins with the command
            assertThat(written).anyMatch(line -> line.contains(archive.toString()));
        }
    }

    @Test
    @Order(6)
    void should_leave_no_secret_in_what_executors_write() throws IOException {
        if (!TestServers.isOwn(Server.SPARK)) {
            return;
        }
        List<Path> logs = executorLogs();
        assertThat(logs).isNotEmpty();
        for (Path log : logs) {
            assertThat(Files.readString(log)).as(log.toString()).doesNotContain(CANARY);
        }
    }

    /**
     * Each worker has a folder for each application, with one for each executor; an executor's own files come and go.
     */
    private static List<Path> executorLogs() throws IOException {
        List<Path> logs = new ArrayList<>();
        if (TestServers.isOwn(Server.SPARK)) {
            LocalServers servers = TestServers.own(Server.SPARK);
            for (Server worker : List.of(Server.WORKER1, Server.WORKER2)) {
                for (Path application :
                        list(servers.directory().path().resolve(worker.title()).resolve("work"))) {
                    for (Path executor : list(application)) {
                        Stream.of("stdout", "stderr")
                                .map(executor::resolve)
                                .filter(Files::exists)
                                .forEach(logs::add);
                    }
                }
            }
        }
        return logs;
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private CommandRun spark(String... arguments) {
        List<String> all = new ArrayList<>(List.of("spark"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--master", TestServers.spark()));
        return etl(all.toArray(String[]::new));
    }

    private CommandRun etl(String... arguments) {
        return run(environment, arguments);
    }

    private CommandRun run(Map<String, String> settings, String... arguments) {
        return CommandRun.of(settings, directory, new StopSignal(), List.of(SparkCommand.class), arguments);
    }

    private static void succeeds(CommandRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }

    private static Connection mysql() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + TestServers.mysql() + "/" + NAME + "?allowPublicKeyRetrieval=true", "root", "1");
    }

    private static void update(String statement) throws SQLException {
        try (Connection connection = mysql();
                Statement each = connection.createStatement()) {
            assertThat(each.executeUpdate(statement)).isOne();
        }
    }

    private static List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = mysql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                StringBuilder values = new StringBuilder();
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    values.append(row.getString(column)).append(' ');
                }
                rows.add(values.toString().strip());
            }
        }
        return rows;
    }
}
