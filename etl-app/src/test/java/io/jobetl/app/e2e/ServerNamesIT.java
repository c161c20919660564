package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.CommandRun;
import io.jobetl.local.Endpoint;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A MySQL that stores names in lower case, as on Windows and at many providers, and that has no TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServerNamesIT {
    private static final Path DATA = Path.of("..", "data").toAbsolutePath().normalize();
    private static final String NAME = "lower_names";

    private final Map<String, String> environment = new HashMap<>();
    private Path directory;
    private LocalServers own;
    private Endpoint mysql;

    @BeforeAll
    void startServers(@TempDir Path folder) {
        directory = folder;
        TestServers.start(Server.CASSANDRA, Server.KAFKA, Server.CONNECT);
        own = LocalServers.start(LocalServersConfig.in(folder.resolve("own"))
                .with(Server.MYSQL)
                .withAnyPorts()
                .withSettings(Server.MYSQL, List.of("--lower-case-table-names=1", "--ssl=0")));
        mysql = own.endpoint(Server.MYSQL);
        environment.putAll(TestEnvironment.withConnect(NAME));
        environment.put("MYSQL_HOST", mysql.host());
        environment.put("MYSQL_PORT", Integer.toString(mysql.port()));
        environment.put("MYSQL_DATABASE", "Lower_Names");
    }

    @AfterAll
    void stopServers() {
        etl(Map.of(), "connector", "delete");
        own.kill(Server.MYSQL);
        own.close();
    }

    @Test
    @Order(1)
    void should_make_topics_of_the_names_that_the_server_stores() {
        CommandRun init = etl(Map.of(), "init", "-v");

        assertThat(init.exitCode()).as(init.err()).isZero();
        assertThat(init.err() + init.out()).contains("create topic lower_names.lower_names.job");
        assertThat(etl(Map.of(), "load", DATA.toString()).exitCode()).isZero();
    }

    @Test
    @Order(2)
    void should_find_the_company_of_every_cell() throws SQLException {
        CommandRun deploy = etl(Map.of(), "connector", "deploy");
        assertThat(deploy.exitCode()).as(deploy.err()).isZero();

        CommandRun run = etl(Map.of(), "run", "--once");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(number("SELECT COUNT(*) FROM events")).isPositive();
        assertThat(number("SELECT COUNT(*) FROM events WHERE company_id IS NULL"))
                .isZero();
        CommandRun verify = etl(Map.of(), "verify");
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
        assertThat(etl(Map.of(), "doctor").out())
                .contains("[lower_names.lower_names.job, lower_names.lower_names.campaign] keep every change");
    }

    @Test
    @Order(3)
    void should_be_one_installation_however_its_database_is_spelled() {
        CommandRun again = etl(Map.of("MYSQL_DATABASE", "LOWER_NAMES"), "connector", "deploy");

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.lastLine()).contains("unchanged");
    }

    @Test
    @Order(4)
    void should_refuse_to_take_over_what_another_installation_uses() {
        CommandRun name = etl(Map.of("MYSQL_DATABASE", "mysql", "ETL_KAFKA_TOPIC_PREFIX", NAME), "connector", "deploy");
        assertThat(name.exitCode()).isEqualTo(78);
        assertThat(name.err())
                .contains("connector lower_names belongs to another installation", "database lower_names, not mysql")
                .contains("connect.connector");

        CommandRun topics = etl(Map.of("ETL_CONNECTOR", "lower_second"), "connector", "deploy");
        assertThat(topics.exitCode()).isEqualTo(78);
        assertThat(topics.err()).contains("connector lower_names writes topics of prefix lower_names already");
    }

    @Test
    @Order(5)
    void should_say_in_words_why_a_password_is_not_sent() throws SQLException {
        execute("FLUSH PRIVILEGES");

        CommandRun status = etl(Map.of("ETL_MYSQL_OPTIONS", "allowPublicKeyRetrieval=false"), "status");

        assertThat(status.exitCode()).isEqualTo(78);
        assertThat(status.err()).contains("the password cannot be sent safely", "allowPublicKeyRetrieval=true");
    }

    @Test
    @Order(6)
    void should_say_so_when_no_job_has_ever_arrived() {
        Map<String, String> another = Map.of("ETL_KAFKA_TOPIC_PREFIX", "lower_nobody", "CASSANDRA_KEYSPACE", NAME);

        CommandRun run = etl(another, "run", "--once");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("lower_nobody.lower_names.job", "etl connector deploy");
    }

    private CommandRun etl(Map<String, String> changed, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(changed);
        return CommandRun.of(all, directory, arguments);
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + mysql + "/" + NAME + "?allowPublicKeyRetrieval=true&sslMode=DISABLED", "root", "1");
    }
}
