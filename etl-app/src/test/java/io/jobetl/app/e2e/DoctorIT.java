package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobetl.app.CommandRun;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A healthy installation, then one setting after the other broken: each is found, and no other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DoctorIT {
    private static final String NAME = "doctor_app";

    private final Map<String, String> environment = new HashMap<>();
    private Path directory;

    @BeforeAll
    void makeInstallation(@TempDir Path folder) {
        directory = folder;
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA, Server.CONNECT);
        environment.putAll(TestEnvironment.withConnect(NAME));
        assertThat(etl("init").exitCode()).isZero();
        assertThat(etl("connector", "deploy").exitCode()).isZero();
        assertThat(etl("run", "--once").exitCode()).isZero();
    }

    @AfterAll
    void removeTheConnector() {
        assertThat(etl("connector", "delete").exitCode()).isZero();
    }

    @Test
    @Order(1)
    void should_find_nothing_wrong_with_a_new_installation() throws IOException {
        CommandRun doctor = etl("doctor");

        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
        assertThat(doctor.lastLine()).endsWith(" 0 failed");
        // One node for everything, and the administrator as user: that is what these servers are.
        assertThat(levels(etl("doctor", "-o", "json"), "warning"))
                .containsOnlyKeys("cassandra replication", "mysql least privilege");
        assertThat(levels(etl("doctor", "-o", "json"), "ok")).containsKey("cassandra hints of late rows");
    }

    @Test
    @Order(2)
    void should_find_a_binary_log_that_debezium_cannot_use() throws IOException {
        LocalServersConfig broken = LocalServersConfig.in(directory.resolve("broken"))
                .with(Server.MYSQL)
                .withAnyPorts()
                .withSettings(
                        Server.MYSQL,
                        List.of(
                                "--binlog-format=STATEMENT",
                                "--binlog-row-image=MINIMAL",
                                "--binlog-expire-logs-seconds=600",
                                "--sync-binlog=0",
                                "--max-allowed-packet=1M"));
        try (LocalServers servers = LocalServers.start(broken)) {
            Map<String, String> changed = new HashMap<>(environment);
            changed.put("MYSQL_PORT", Integer.toString(servers.port(Server.MYSQL)));
            changed.put("MYSQL_DATABASE", "DE1");

            CommandRun doctor = CommandRun.of(changed, directory, "doctor", "-o", "json");

            assertThat(doctor.exitCode()).isEqualTo(1);
            assertThat(levels(doctor, "failed"))
                    .containsKeys("mysql binlog_format", "mysql binlog_row_image", "mysql tables")
                    .containsValue("Debezium needs rows: SET PERSIST binlog_format = ROW");
            assertThat(levels(doctor, "warning"))
                    .containsKeys("mysql binlog_expire_logs_seconds", "mysql durability", "mysql max_allowed_packet");
        }
    }

    @Test
    @Order(3)
    void should_find_tables_and_topics_that_were_changed() throws Exception {
        sql("ALTER TABLE events MODIFY spend_hour INT NOT NULL");
        sql("UPDATE etl_setting SET value = '8' WHERE name = 'tracking_shards'");
        try (CqlSession session = CassandraSessions.open(CassandraConfig.of(
                TestServers.cassandra().host(), TestServers.cassandra().port(), NAME))) {
            session.execute("ALTER TABLE " + NAME + ".tracking WITH default_time_to_live = 86400");
            session.execute("DROP TABLE " + NAME + ".tracking_arrival");
        }
        keepChangesFor("3600000");

        CommandRun doctor = etl("doctor", "-o", "json");

        assertThat(doctor.exitCode()).isEqualTo(1);
        assertThat(levels(doctor, "failed"))
                .containsOnlyKeys("mysql key of events", "cassandra tracking_shards", "kafka topics")
                .containsEntry("kafka topics", "changes would be lost: run `etl init`");
        assertThat(levels(doctor, "warning"))
                .containsKeys("cassandra hints of late rows", "cassandra gc_grace_seconds")
                .doesNotContainKey("cassandra default_time_to_live");
        assertThat(etl("doctor").out())
                .contains("spend_hour int", "-> rows would be counted twice or rounded")
                .contains("4, but events was counted with 8")
                .contains("late rows wait as long again as they were late", "`etl init` creates it");
        environment.put("ETL_KAFKA_HINTS_TOPIC", "no-such-topic");
        environment.put("ETL_TRACKING_HINTS", "off");
        CommandRun otherwise = etl("doctor", "-o", "json");
        assertThat(levels(otherwise, "warning"))
                .containsKey("kafka hints of late rows")
                .doesNotContainKey("cassandra hints of late rows");
        environment.remove("ETL_KAFKA_HINTS_TOPIC");
        environment.remove("ETL_TRACKING_HINTS");
    }

    @Test
    @Order(4)
    void should_say_which_rights_are_missing() throws Exception {
        sql("CREATE USER doctor_reader IDENTIFIED BY 'r'");
        sql("GRANT SELECT ON " + NAME + ".* TO doctor_reader");
        Map<String, String> changed = new HashMap<>(environment);
        changed.put("MYSQL_USER", "doctor_reader");
        changed.put("MYSQL_PASSWORD", "r");

        CommandRun doctor = CommandRun.of(changed, directory, "doctor");

        assertThat(doctor.out())
                .contains("doctor_reader lacks DELETE, INSERT, UPDATE: enough for verify, status, monitor, not for run")
                .doesNotContain("ON *.*");
    }

    @Test
    @Order(5)
    void should_answer_with_69_when_a_server_is_away_and_check_the_others() throws IOException {
        Map<String, String> changed = new HashMap<>(environment);
        try (ServerSocket free = new ServerSocket(0)) {
            changed.put("CASSANDRA_PORT", Integer.toString(free.getLocalPort()));
        }
        changed.put("MYSQL_PASSWORD", "wrong");

        CommandRun doctor = CommandRun.of(changed, directory, "doctor", "-o", "json");

        assertThat(doctor.exitCode()).isEqualTo(69);
        assertThat(levels(doctor, "failed")).containsKeys("mysql connection", "cassandra connection");
        assertThat(levels(doctor, "ok")).containsKeys("machine version", "connect connector");
    }

    /** Remedies by area and check. */
    private static Map<String, String> levels(CommandRun doctor, String level) throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (JsonNode finding : new ObjectMapper().readTree(doctor.out())) {
            if (finding.path("level").asText().equals(level)) {
                found.put(
                        finding.path("area").asText() + " "
                                + finding.path("check").asText(),
                        finding.path("remedy").asText());
            }
        }
        return found;
    }

    private CommandRun etl(String... arguments) {
        return CommandRun.of(environment, directory, arguments);
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:mysql://" + TestServers.mysql() + "/" + NAME + "?allowPublicKeyRetrieval=true",
                        "root",
                        "1");
                Statement each = connection.createStatement()) {
            each.executeUpdate(statement);
        }
    }

    private static void keepChangesFor(String millis) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", TestServers.kafka().toString()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, NAME + "." + NAME + ".job"),
                            Set.of(new AlterConfigOp(
                                    new ConfigEntry("retention.ms", millis), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
