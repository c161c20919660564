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
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody edits {@code events}; it is found and mended, with and without a running writer. Each step builds on the
 * last.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LateDataE2eIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "e2e_late";

    @TempDir
    private Path directory;

    private final Instant yesterday = Instant.now().minus(1, ChronoUnit.DAYS);
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable CqlSession session;

    @BeforeAll
    void startServers() {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        environment.putAll(TestEnvironment.of(NAME));
    }

    @AfterAll
    void closeSession() {
        if (session != null) {
            session.close();
        }
    }

    @Test
    @Order(1)
    void should_balance_and_say_who_wrote_last() {
        succeeds(etl("init"));
        for (int job = 1; job <= 5; job++) {
            insertClick(job, yesterday, "1.50");
            insertClick(job, yesterday.minus(job, ChronoUnit.HOURS), "0.25");
            insertClick(job, Instant.now(), "2");
        }
        succeeds(etl("run", "--once"));

        CommandRun status = etl("status", "--hours", "2");
        assertThat(status.exitCode()).as("nobody writes").isEqualTo(1);
        assertThat(status.out())
                .contains(
                        "balance:",
                        "conserved",
                        "rows aggregated:",
                        "epoch:",
                        "lease remaining seconds:",
                        "lag seconds:")
                .contains("not running", "the lease is free", "newest hours:", "difference=0", "too_late=0")
                .doesNotContain("NOT conserved");
    }

    @Test
    @Order(2)
    void should_repair_edited_rows_when_nobody_is_the_writer() throws SQLException {
        vandalise();

        CommandRun status = etl("status");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out()).contains("NOT conserved: ");
        assertThat(etl("verify", "--wait", "0ms").exitCode()).isEqualTo(1);

        CommandRun repair = etl("verify", "--wait", "0ms", "--repair");

        succeeds(repair);
        assertThat(repair.err()).contains("no `etl run` is the writer, so this process recounts");
        assertThat(repair.out()).contains("mended: ");
        assertThat(repair.lastLine()).startsWith("verify: EXACT (");
        assertThat(etl("status", "--check").lastLine())
                .startsWith("failed: no writer")
                .doesNotContain("balance");
        assertThat(etl("status", "-o", "json").out())
                .contains("\"recounts_requested\":0", "\"balance\":\"conserved\"")
                .doesNotContain("\"corrections_last_24h\":0");
    }

    @Test
    @Order(3)
    void should_repair_and_backfill_while_another_process_is_the_writer() throws Exception {
        StopSignal stop = new StopSignal();
        CompletableFuture<CommandRun> run =
                CompletableFuture.supplyAsync(() -> CommandRun.of(environment, directory, stop, "run"));
        try {
            await().atMost(PATIENCE)
                    .until(() -> etl("status", "-o", "json").out().contains("\"state\":\"running\""));
            vandalise();
            CommandRun repair = etl("verify", "--repair");
            succeeds(repair);
            assertThat(repair.err()).contains("is the writer and recounts");

            vandalise();
            String from = yesterday
                    .minus(2, ChronoUnit.DAYS)
                    .truncatedTo(ChronoUnit.DAYS)
                    .toString();
            String to = Instant.now()
                    .plus(1, ChronoUnit.DAYS)
                    .truncatedTo(ChronoUnit.DAYS)
                    .toString();
            CommandRun plan = etl("backfill", "--from", from, "--to", to, "--dry-run");
            succeeds(plan);
            assertThat(plan.out()).contains("backfill: would recount ");
            assertThat(etl("verify", "--wait", "0ms").exitCode()).isEqualTo(1);
            CommandRun backfill = etl("backfill", "--from", from, "--to", to);
            succeeds(backfill);
            assertThat(backfill.out()).contains("backfill: recounted ");
            succeeds(etl("verify", "--wait", "0ms"));
        } finally {
            stop.request();
        }
        succeeds(run.get());
    }

    @Test
    @Order(4)
    void should_leave_frozen_hours_alone_and_say_so() throws SQLException {
        update("UPDATE etl_hour SET phase = 'FROZEN' ORDER BY hour LIMIT 1");

        CommandRun verify = etl("verify", "--wait", "0ms");
        succeeds(verify);
        assertThat(verify.lastLine()).contains("1 frozen hours compared by companies and number of rows only");
        update("UPDATE events SET company_id = COALESCE(company_id, 0) + 4711 ORDER BY dates, hours LIMIT 1");
        CommandRun wrong = etl("verify", "--wait", "0ms");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.out()).contains("company_id: expected null, found 4711");
        assertThat(wrong.err()).contains("set company_id in events to what is expected");
        update("UPDATE events SET company_id = NULLIF(company_id - 4711, 0) ORDER BY dates, hours LIMIT 1");
        String from =
                yesterday.minus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.DAYS).toString();
        CommandRun backfill = etl(
                "backfill",
                "--from",
                from,
                "--to",
                Instant.now().truncatedTo(ChronoUnit.HOURS).toString());
        succeeds(backfill);
        assertThat(backfill.out()).contains("left alone: 1 frozen hour");
    }

    @Test
    @Order(5)
    void should_see_damage_of_frozen_hours_and_name_a_remedy_that_helps() throws SQLException {
        update("CREATE TABLE kept LIKE events");
        update("INSERT INTO kept SELECT * FROM events ORDER BY dates, hours LIMIT 1");
        update("UPDATE events SET clicks = clicks + 1, bid_set = ROUND(spend_hour / clicks, 2)"
                + " ORDER BY dates, hours LIMIT 1");
        isDamaged("its cells hold 2 rows, and 1 was counted");
        update("DELETE FROM events ORDER BY dates, hours LIMIT 1");
        isDamaged("its cells hold 0 rows, and 1 was counted");
        update("INSERT INTO events SELECT * FROM kept");
        update("UPDATE events SET spend_hour = spend_hour + 100 ORDER BY dates, hours LIMIT 1");
        CommandRun money = etl("verify", "--wait", "0ms");
        assertThat(money.exitCode()).isEqualTo(1);
        assertThat(money.out()).contains("bid_set: expected 100.25, found 0.25");
        assertThat(money.err()).contains("take their rows of events from a backup");
        update("UPDATE events SET spend_hour = spend_hour - 100 ORDER BY dates, hours LIMIT 1");
        succeeds(etl("verify", "--wait", "0ms"));
    }

    private void isDamaged(String how) {
        CommandRun status = etl("status");
        assertThat(status.out())
                .contains("NOT conserved: 1 hours differ", "`etl verify` names them", "from a backup")
                .doesNotContain("--repair");
        CommandRun repair = etl("verify", "--wait", "0ms", "--repair");
        assertThat(repair.exitCode()).isEqualTo(1);
        assertThat(repair.out()).contains(how, "1 frozen hour does not hold the rows that were counted");
        assertThat(repair.err()).contains("cells were edited or lost in hours that are frozen", "from a backup");
        assertThat(etl("verify", "--wait", "0ms", "-o", "json").out())
                .contains("\"exact\":false", "\"hours_damaged\":1", "\"kind\":\"frozen\"");
    }

    @Test
    @Order(6)
    void should_show_dead_letters() throws SQLException {
        update(
                "INSERT INTO etl_dead_letter (source, position, reason, payload, first_seen) VALUES"
                        + " ('kafka', 't-0@1', 'not JSON: x', '{', '2026-03-01 00:00:00'),"
                        + " ('kafka', 't-0@2', 'not JSON: y', '{\"a\"', '2026-03-02 00:00:00'),"
                        + " ('cassandra', '3b385800-9456-11ed-8000-000000000001', 'TOO_LATE: z', 'job_id=1', UTC_TIMESTAMP(6))");

        assertThat(etl("dead", "list").out().lines()).hasSize(3);
        assertThat(etl("dead", "list", "--limit", "3").out().lines()).hasSize(3);
        assertThat(etl("dead", "list", "--limit", "2").out().lines())
                .hasSize(3)
                .endsWith("... and more (--limit shows more)");
        assertThat(etl("dead", "list", "--limit", "2", "-o", "json").err())
                .contains("only the newest 2 dead letters are there, and there are more");
        assertThat(etl("dead", "list", "--since", "2099-01-01").err())
                .contains("no dead letters of this source and time");
        assertThat(etl("dead", "list", "--source", "kafka", "--since", "2026-03-02")
                        .out())
                .contains("t-0@2", "not JSON: y")
                .doesNotContain("t-0@1");
        assertThat(etl("dead", "list", "--limit", "1", "-o", "json").out()).contains("\"reason\":\"TOO_LATE: z\"");
        String first = etl("dead", "list", "--source", "kafka", "--limit", "1").out();
        String id = first.substring(0, first.indexOf(' '));
        assertThat(etl("dead", "show", id).out()).contains("position:   t-0@2", "{\"a\"");
        assertThat(etl("dead", "show", "999999")).satisfies(run -> {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("there is no dead letter 999999");
        });
        assertThat(etl("status").out()).containsPattern("rows too late: +1").containsPattern("not JSON: +2");
    }

    /** The rows of the meantime are owed and not counted; whoever asks then is told the truth a moment later. */
    @Test
    @Order(7)
    void should_wait_for_the_rows_of_the_last_minute_while_a_writer_is_replaced() throws Exception {
        insertClick(1, Instant.now(), "2");
        TimeUnit.SECONDS.sleep(7);
        assertThat(isSoonDifferent()).as("nobody will count it").isTrue();

        update("UPDATE etl_lease SET expires_at = SYSDATE(6) + INTERVAL 8 SECOND"); // its writer was killed
        CompletableFuture<CommandRun> verify = CompletableFuture.supplyAsync(() -> etl("verify", "--wait", "0ms"));
        StopSignal stop = new StopSignal();
        CompletableFuture<CommandRun> run =
                CompletableFuture.supplyAsync(() -> CommandRun.of(environment, directory, stop, "run"));
        try {
            succeeds(verify.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));

            update("UPDATE events SET clicks = clicks + 7 WHERE dates = DATE(UTC_TIMESTAMP())");
            assertThat(isSoonDifferent()).as("no row explains that").isTrue();
        } finally {
            stop.request();
        }
        succeeds(run.get());
    }

    private boolean isSoonDifferent() {
        Instant asked = Instant.now();
        int exitCode = etl("verify", "--wait", "0ms").exitCode();
        return exitCode == 1 && Duration.between(asked, Instant.now()).toSeconds() < 30;
    }

    /** A count, a company, a lost row and two invented ones, one of them without any count. */
    private void vandalise() throws SQLException {
        update("UPDATE events SET clicks = clicks + 7 WHERE job_id = 1");
        update("UPDATE events SET company_id = 4711, bid_set = 9, impressions = 3, sources = 'hand' WHERE job_id = 2");
        update("DELETE FROM events WHERE job_id = 3");
        for (int clicks : new int[] {0, 1}) {
            LocalDateTime empty =
                    LocalDateTime.ofInstant(yesterday, ZoneOffset.UTC).minusHours(30 + clicks);
            update("INSERT INTO events (dates, hours, job_id, clicks, updated_at) VALUES ('" + empty.toLocalDate()
                    + "', " + empty.getHour() + ", 9, " + clicks + ", UTC_TIMESTAMP(6))");
        }
    }

    private static void succeeds(CommandRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }

    private CommandRun etl(String... arguments) {
        return CommandRun.of(environment, directory, arguments);
    }

    private void insertClick(int job, Instant at, String bid) {
        long ticks = TimeUuids.ticksOfEpochMillis(at.toEpochMilli());
        UUID key = new UUID(TimeUuids.highOfTicks(ticks), UUID.randomUUID().getLeastSignificantBits());
        CqlSession open = session;
        if (open == null) {
            open = CassandraSessions.open(CassandraConfig.of(
                    TestServers.cassandra().host(), TestServers.cassandra().port(), NAME));
            session = open;
        }
        open.execute(
                "INSERT INTO " + NAME + ".tracking (hour, shard, create_time, custom_track, job_id, publisher_id, bid)"
                        + " VALUES (?, ?, ?, 'click', ?, 3, ?)",
                at.truncatedTo(ChronoUnit.HOURS),
                Math.floorMod(key.getLeastSignificantBits(), 4),
                key,
                job,
                new BigDecimal(bid));
    }

    private void update(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:mysql://" + TestServers.mysql() + "/" + NAME + "?allowPublicKeyRetrieval=true",
                        "root",
                        "1");
                Statement each = connection.createStatement()) {
            each.executeUpdate(statement);
        }
    }
}
