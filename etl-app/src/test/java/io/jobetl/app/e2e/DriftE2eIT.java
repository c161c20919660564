package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.app.CommandRun;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Server;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.testkit.servers.TestServers;
import java.math.BigDecimal;
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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Changes of jobs and campaigns that no feed carries. The judge is SQL of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DriftE2eIT {
    /** So long after a change a wrong company may stand. */
    private static final Duration BOUND = Duration.ofMinutes(1);

    private static final String DATABASE = "e2e_drift";
    private static final int JOBS = 60;

    /** Cells whose company is not that of the job, else that of the campaign. */
    private static final String WRONG = "SELECT COUNT(*) FROM events e LEFT JOIN job j ON j.id = e.job_id"
            + " LEFT JOIN campaign c ON c.id = e.campaign_id"
            + " WHERE NOT (e.company_id <=> COALESCE(j.company_id, c.company_id))";

    @TempDir
    private static Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final StopSignal stop = new StopSignal();
    private CompletableFuture<CommandRun> run = new CompletableFuture<>();

    @BeforeAll
    void startWithAllCompaniesRight() throws SQLException {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA, Server.CONNECT);
        environment.putAll(TestEnvironment.withConnect(DATABASE));
        succeeds(etl("init"));
        for (int company = 1; company <= 9; company++) {
            update("INSERT INTO company (id) VALUES (" + company + ")");
        }
        for (int job = 1; job <= JOBS; job++) {
            update("INSERT INTO job (id, company_id, campaign_id) VALUES (" + job + ", " + (1 + job % 9) + ", 1980)");
        }
        update("INSERT INTO campaign (id, company_id) VALUES (1, 8), (2, 9)");
        insertClicks();
    }

    @AfterAll
    void removeTheConnector() {
        stop.request();
        assertThat(etl("connector", "delete").exitCode()).isZero();
    }

    /** There is no feed at all. */
    @Test
    @Order(1)
    void should_take_companies_from_the_tables_when_there_is_no_connector() throws SQLException {
        CommandRun once = etl("run", "--once");

        succeeds(once);
        assertThat(once.err()).contains("did not come through the change feed");
        assertThat(rows("SELECT COUNT(*) FROM events")).isNotEqualTo(List.of("0"));
        assertThat(rows(WRONG)).containsExactly("0");
        assertThat(rows("SELECT COUNT(*) FROM events WHERE company_id IS NULL")).containsExactly("0");
    }

    @Test
    @Order(2)
    void should_repair_what_the_feed_does_not_carry() throws Exception {
        succeeds(etl("connector", "deploy"));
        run = CompletableFuture.supplyAsync(() -> CommandRun.of(environment, directory, stop, "run"));
        await().atMost(BOUND).until(() -> etl("status", "-o", "json").out().contains("\"state\":\"running\""));
        update("UPDATE job SET company_id = 5 WHERE id = 1");
        await().atMost(BOUND)
                .until(() -> rows("SELECT DISTINCT company_id FROM events WHERE job_id = 1"), List.of("5")::equals);

        update(
                "ALTER TABLE job ADD FOREIGN KEY (company_id) REFERENCES company (id) ON DELETE SET NULL ON UPDATE CASCADE");
        update("DELETE FROM company WHERE id = 3");
        update("UPDATE company SET id = 77 WHERE id = 4");
        update("SET SESSION binlog_format = STATEMENT", "UPDATE job SET company_id = 7 WHERE id BETWEEN 20 AND 25");
        update(
                "SET SESSION sql_log_bin = 0",
                "UPDATE campaign SET company_id = 1 WHERE id = 2",
                "DELETE FROM job WHERE id = 30");
        update(
                "CREATE TABLE job_next LIKE job",
                "INSERT INTO job_next SELECT * FROM job",
                "UPDATE job_next SET company_id = 6 WHERE id BETWEEN 40 AND 45",
                "RENAME TABLE job TO job_before, job_next TO job");
        assertThat(rows(WRONG)).isNotEqualTo(List.of("0"));

        await().atMost(BOUND).until(() -> rows(WRONG), List.of("0")::equals);
        assertThat(rows("SELECT known_company_id, company_id FROM etl_drift WHERE dimension = 'job' AND id = 20"
                        + " AND state = 'REPAIRED' ORDER BY since DESC LIMIT 1"))
                .containsExactly((1 + 20 % 9) + " 7");
        assertThat(etl("status").out()).contains("repaired last 24h:");

        update("UPDATE job SET company_id = 2 WHERE id = 20");
        await().atMost(BOUND)
                .until(() -> rows("SELECT DISTINCT company_id FROM events WHERE job_id = 20"), List.of("2")::equals);
        assertExact();
    }

    @Test
    @Order(3)
    void should_only_say_it_when_told_to() throws Exception {
        stop.request();
        assertThat(run.get().err()).contains("drift: ", "did not come through the change feed");
        environment.put("ETL_PIPELINE_REPAIR_DRIFT", "report");
        StopSignal second = new StopSignal();
        CompletableFuture<CommandRun> reporting =
                CompletableFuture.supplyAsync(() -> CommandRun.of(environment, directory, second, "run"));
        try {
            update("SET SESSION sql_log_bin = 0", "UPDATE job SET company_id = 8 WHERE id = 50");

            await().atMost(BOUND).until(() -> etl("status", "-o", "json").out().contains("\"drifted\":1"));
            CommandRun status = etl("status");
            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.out()).contains("pipeline.repair-drift=auto");
            CommandRun verify = etl("verify", "--wait", "0ms");
            assertThat(verify.exitCode()).isEqualTo(1);
            assertThat(verify.err()).contains("cause: 1 keys: a job or campaign is known with another company");
            assertThat(rows(WRONG)).isNotEqualTo(List.of("0"));

            update("SET SESSION sql_log_bin = 0", "UPDATE job SET company_id = " + (1 + 50 % 9) + " WHERE id = 50");
            await().atMost(BOUND).until(() -> etl("status").exitCode(), Integer.valueOf(0)::equals);
            assertThat(
                            rows(
                                    "SELECT state FROM etl_drift WHERE id = 50 AND dimension = 'job' ORDER BY since DESC LIMIT 1"))
                    .containsExactly("GONE");
        } finally {
            second.request();
        }
        assertThat(reporting.get().err()).contains("are not repaired", "right again");
    }

    /** The connector did not see that the columns changed places, and takes the campaign's id for the company. */
    @Test
    @Order(4)
    void should_renew_a_feed_that_reads_the_wrong_column() throws Exception {
        environment.remove("ETL_PIPELINE_REPAIR_DRIFT");
        StopSignal third = new StopSignal();
        CompletableFuture<CommandRun> renewing =
                CompletableFuture.supplyAsync(() -> CommandRun.of(environment, directory, third, "run"));
        try {
            await().atMost(BOUND).until(() -> etl("status", "-o", "json").out().contains("\"state\":\"running\""));
            update("SET SESSION sql_log_bin = 0", "ALTER TABLE job MODIFY company_id INT AFTER minor_id");
            Thread.sleep(7_000); // a pass in which everything is right
            update("UPDATE job SET company_id = 1 WHERE id BETWEEN 51 AND 55");
            Thread.sleep(6_000); // what is wrong is seen; then the feed goes past it
            update("UPDATE job SET company_id = 1 WHERE id = 57");
            update("UPDATE job SET company_id = 1 WHERE id = 58");
            await().atMost(BOUND).until(() -> rows(WRONG), List.of("0")::equals);
            await().atMost(BOUND).until(() -> {
                update("UPDATE job SET company_id = 2 + company_id % 5 WHERE id = 56");
                Thread.sleep(1_500);
                return rows(WRONG).equals(List.of("0"))
                        && rows("SELECT COUNT(*) FROM etl_job WHERE company_id = 1980")
                                .equals(List.of("0"));
            });
            assertExact();
        } finally {
            third.request();
        }
        assertThat(renewing.get().err()).contains("brings wrong companies", "a new snapshot");
    }

    private void assertExact() {
        CommandRun verify = etl("verify", "--wait", "60s", "--strict");
        assertThat(verify.lastLine()).as(verify.out() + verify.err()).startsWith("verify: EXACT (");
    }

    private static void succeeds(CommandRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }

    private CommandRun etl(String... arguments) {
        return CommandRun.of(environment, directory, arguments);
    }

    /** A few clicks on each job, and some on a job that only its campaign knows. */
    private void insertClicks() {
        try (CqlSession cassandra = CassandraSessions.open(CassandraConfig.of(
                TestServers.cassandra().host(), TestServers.cassandra().port(), DATABASE))) {
            for (int job = 1; job <= JOBS + 5; job++) {
                Instant at = Instant.now().minusSeconds(job * 60L);
                long ticks = TimeUuids.ticksOfEpochMillis(at.toEpochMilli());
                UUID key =
                        new UUID(TimeUuids.highOfTicks(ticks), UUID.randomUUID().getLeastSignificantBits());
                cassandra.execute(
                        "INSERT INTO " + DATABASE + ".tracking (hour, shard, create_time, custom_track, job_id,"
                                + " publisher_id, campaign_id, bid) VALUES (?, ?, ?, 'click', ?, 3, 2, ?)",
                        at.truncatedTo(ChronoUnit.HOURS),
                        Math.floorMod(key.getLeastSignificantBits(), 4),
                        key,
                        job,
                        new BigDecimal("1.50"));
            }
        }
    }

    private static Connection mysql() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + TestServers.mysql() + "/" + DATABASE + "?allowPublicKeyRetrieval=true", "root", "1");
    }

    /** In one session. */
    private static void update(String... statements) throws SQLException {
        try (Connection connection = mysql();
                Statement each = connection.createStatement()) {
            for (String statement : statements) {
                each.execute(statement);
            }
        }
    }

    private static List<String> rows(String query) throws SQLException {
        try (Connection connection = mysql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    values.add(row.getString(column));
                }
                rows.add(String.join(" ", values));
            }
            return rows;
        }
    }
}
