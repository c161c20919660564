package io.jobetl.app.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jobetl.app.CommandRun;
import io.jobetl.app.faults.FaultStores.Child;
import io.jobetl.app.faults.FaultStores.Run;
import io.jobetl.app.faults.FaultStores.Traffic;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import io.jobetl.testkit.faults.MySqlProxy;
import io.jobetl.testkit.faults.MySqlProxy.CommitFault;
import io.jobetl.testkit.faults.MySqlProxy.Stop;
import io.jobetl.testkit.faults.TcpProxy.Direction;
import io.jobetl.testkit.servers.TestServers;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole application on real servers, with clicks coming in all the time, while processes are killed and frozen and
 * the network fails: docs/reference/faults.md. A reader beside it sees no half of a commit and nothing that goes back;
 * after each fault `etl verify`, which recounts with code of its own, finds no difference.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf("isOwnServer")
@SuppressWarnings("try") // traffic and runs are there to be there, nothing is asked of them
@Tag("alone") // bounds how long an end and a change of writers take
class FaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private FaultStores stores;
    private EventsWatch watch;

    static boolean isOwnServer() {
        return TestServers.isOwn(Server.MYSQL) && TestServers.isOwn(Server.CASSANDRA);
    }

    @BeforeAll
    void create(@TempDir Path directory) {
        stores = new FaultStores("faults_app", directory);
        watch = new EventsWatch(stores::connection);
    }

    @AfterEach
    void compare() {
        stores.mysql().network().forwardAll();
        stores.cassandra().forwardAll();
        assertThat(watch.violations()).isEmpty();
    }

    @AfterAll
    void close() throws Exception {
        watch.close();
        stores.close();
        assertThat(watch.looks()).isPositive();
    }

    /** Where a cycle stands when its process is killed. */
    enum Step {
        MID_SLICE_READ,
        AFTER_POLL,
        AFTER_BEGIN,
        AFTER_UPSERTS,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    @ParameterizedTest
    @EnumSource
    void should_be_exact_when_the_app_is_killed_at_any_step(Step step) throws Exception {
        try (Child child = stores.child(stores.mysql());
                Traffic traffic = stores.traffic()) {
            awaitCounting();
            reach(step);
            child.kill();
            stores.cassandra().forwardAll();
        }
        try (Run next = stores.run()) {
            stores.assertExact();
        }
    }

    private void reach(Step step) throws InterruptedException {
        switch (step) {
            case MID_SLICE_READ -> {
                stores.cassandra().hold(Direction.TO_CLIENT);
                long before = stores.cassandraAnswers();
                await().atMost(PATIENCE).until(() -> stores.cassandraAnswers() > before);
            }
            case AFTER_POLL -> stopAt("FOR UPDATE");
            case AFTER_BEGIN -> stopAt("INSERT INTO EVENTS ");
            case AFTER_UPSERTS -> stopAt("UPDATE ETL_LEASE SET SEQ = SEQ + 1");
            case BEFORE_COMMIT -> hitCommit(CommitFault.DELIVER_LATE);
            case AFTER_COMMIT -> hitCommit(CommitFault.SWALLOW_ANSWER);
        }
    }

    private void hitCommit(CommitFault fault) throws InterruptedException {
        assertThat(stores.mysql().onNextCommit(fault).await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(fault.name())
                .isTrue();
    }

    private void stopAt(String statement) throws InterruptedException {
        awaitReached(stores.mysql().stopAt(text -> text.toUpperCase(Locale.ROOT).contains(statement)));
    }

    private static void awaitReached(Stop stop) throws InterruptedException {
        assertThat(stop.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void should_end_within_ten_seconds_when_terminated_during_a_commit() throws Exception {
        try (Child child = stores.child(stores.patiently());
                Traffic traffic = stores.traffic()) {
            awaitCounting();
            awaitReached(stores.mysql().stopAtCommit());
            long startNanos = System.nanoTime();
            child.terminate();

            assertThat(child.process().waitFor(60, TimeUnit.SECONDS))
                    .as(child.output())
                    .isTrue();
            measured("SIGTERM during a commit that hangs: ended after %.1f s", startNanos);
            assertThat(child.process().exitValue()).as(child.output()).isEqualTo(143);
            assertThat(child.output()).contains("broken off");
        }
        try (Run next = stores.run()) {
            stores.assertExact();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CommitFault.class,
            names = {"CUT_BEFORE", "CUT_AFTER", "SWALLOW_ANSWER", "DELIVER_LATE"})
    void should_be_exact_when_a_commit_is_lost_on_the_way(CommitFault fault) throws Exception {
        try (Run run = stores.run()) {
            try (Traffic traffic = stores.traffic()) {
                awaitCounting();
                hitCommit(fault);
                awaitCounting();
                stores.mysql().deliverHeldCommit();
                awaitCounting();
            }
            stores.assertExact();
        }
    }

    @Test
    void should_resume_when_mysql_is_killed_again_and_again() throws Exception {
        LocalServers servers = TestServers.own(Server.MYSQL);
        try (Run run = stores.run()) {
            try (Traffic traffic = stores.traffic()) {
                for (int kill = 1; kill <= 5; kill++) {
                    awaitCounting();
                    servers.kill(Server.MYSQL);
                    servers.restart(Server.MYSQL);
                    long startNanos = System.nanoTime();
                    awaitCounting();
                    measured("mysqld killed: committed again %.1f s after it answered", startNanos);
                }
            }
            stores.assertExact();
        }
    }

    @Test
    void should_be_exact_when_mysql_is_restored_from_a_backup() throws Exception {
        try (Run run = stores.run()) {
            try (Traffic traffic = stores.traffic()) {
                awaitCounting();
                String backup = stores.name() + "_backup";
                List<String> tables = stores.rows("SELECT table_name FROM information_schema.tables WHERE table_schema"
                        + " = DATABASE() AND table_type = 'BASE TABLE' AND (table_name LIKE 'etl%' OR table_name ="
                        + " 'events')");
                stores.execute("DROP DATABASE IF EXISTS " + backup, "CREATE DATABASE " + backup);
                inOneTransaction(tables, backup, false);
                awaitCounting();
                awaitCounting();

                long lost = watch.seq();
                long restored = watch.during(() -> inOneTransaction(tables, backup, true));
                assertThat(restored).isPositive().isLessThan(lost);
                awaitCounting();
            }
            stores.assertExact();
            assertThat(run.end().err()).contains("starting again from the tables");
        }
    }

    /** Copies all tables of the pipeline to the backup, or back, as of one moment. */
    private void inOneTransaction(List<String> tables, String backup, boolean restore) throws SQLException {
        try (Connection connection = stores.connection();
                Statement statement = connection.createStatement()) {
            if (!restore) {
                for (String table : tables) {
                    statement.execute("CREATE TABLE " + backup + "." + table + " LIKE " + table);
                }
            }
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM etl_lease FOR UPDATE");
            for (String table : tables) {
                if (restore) {
                    statement.execute("DELETE FROM " + table);
                    statement.execute("INSERT INTO " + table + " SELECT * FROM " + backup + "." + table);
                } else {
                    statement.execute("INSERT INTO " + backup + "." + table + " SELECT * FROM " + table);
                }
            }
            connection.commit();
        }
    }

    @Test
    void should_pause_and_resume_when_mysql_refuses_to_write() throws Exception {
        String full = "BEGIN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = %d, MESSAGE_TEXT = '%s'; END";
        try (Child run = stores.child(stores.throughProxies())) {
            try (Traffic traffic = stores.traffic()) {
                awaitCounting();
                // What the server says when its disk or the table is full, from the server.
                for (String refusal : List.of(
                        "CREATE TRIGGER full BEFORE INSERT ON events FOR EACH ROW "
                                + String.format(full, 1021, "Disk full"),
                        "CREATE TRIGGER full BEFORE INSERT ON events FOR EACH ROW "
                                + String.format(full, 1114, "The table is full"),
                        "SET GLOBAL super_read_only = ON")) {
                    stores.execute(refusal);
                    long stuck = watch.counted();
                    TimeUnit.SECONDS.sleep(1);
                    assertThat(watch.counted()).isLessThanOrEqualTo(stuck + 10);
                    stores.execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
                    stores.execute("DROP TRIGGER IF EXISTS full");
                    awaitCounting();
                }
            }
            stores.assertExact();
            awaitRecovery(run);
            assertThat(run.output()).contains("Disk full (trying again in", "The table is full", "super-read-only");
        } finally {
            stores.execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        }
    }

    @Test
    void should_resume_when_mysql_hangs() throws Exception {
        LocalServers servers = TestServers.own(Server.MYSQL);
        try (Run run = stores.run()) {
            try (Traffic traffic = stores.traffic()) {
                awaitCounting();
                servers.pause(Server.MYSQL);
                try {
                    // More than the time-out of the socket, 3 s, and that of its retries, 15 s.
                    TimeUnit.SECONDS.sleep(20);
                } finally {
                    servers.resume(Server.MYSQL);
                }
                awaitCounting();
            }
            stores.assertExact();
            CommandRun ended = run.end();
            FaultStores.succeeds(ended);
        }
    }

    @Test
    void should_resume_when_a_quorum_is_not_there() throws Exception {
        try (Child run = stores.child(stores.throughProxies())) {
            try (Traffic traffic = stores.traffic()) {
                awaitCounting();
                replicate(3);
                try {
                    // What was read before may still be committed.
                    TimeUnit.SECONDS.sleep(2);
                    long stuck = watch.counted();
                    TimeUnit.SECONDS.sleep(2);
                    assertThat(watch.counted()).isEqualTo(stuck);
                } finally {
                    replicate(1);
                }
                awaitCounting();
            }
            stores.assertExact();
            awaitRecovery(run);
            assertThat(run.output()).contains("LOCAL_QUORUM", "trying again in");
        }
    }

    /** Rows may be counted while what has failed waits for its next attempt. */
    private static void awaitRecovery(Child run) {
        await().atMost(PATIENCE).until(() -> run.says("recovered: the stores answer again"));
    }

    @Test
    void should_count_clicks_while_kafka_does_not_answer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            Map<String, String> settings = stores.throughProxies();
            settings.put("KAFKA_SERVERS", address);
            try (Child child = stores.child(settings);
                    Traffic traffic = stores.traffic()) {
                awaitCounting();
                await().atMost(PATIENCE)
                        .until(() -> child.says("Kafka at " + address + " is not usable, change events wait"));
                awaitCounting();
            }
        }
        try (Run next = stores.run()) {
            stores.assertExact();
        }
    }

    private void replicate(int copies) {
        stores.session()
                .execute("ALTER KEYSPACE " + stores.name()
                        + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': " + copies + "}");
    }

    @Test
    void should_have_one_writer_when_instances_are_killed_and_frozen() throws Exception {
        MySqlProxy secondNetwork = stores.newMySqlProxy();
        MySqlProxy thirdNetwork = stores.newMySqlProxy();
        try (Child first = stores.child(stores.mysql());
                Child second = stores.child(secondNetwork);
                Traffic traffic = stores.traffic()) {
            // Whichever was first is the leader; the other one is a standby.
            await().atMost(PATIENCE)
                    .until(() -> first.output().contains("standby:")
                            || second.output().contains("standby:"));
            boolean isFirst = second.output().contains("standby:");
            Child leader = isFirst ? first : second;
            Child standby = isFirst ? second : first;
            MySqlProxy standbyNetwork = isFirst ? secondNetwork : stores.mysql();
            await().atMost(PATIENCE).until(() -> leader.says("this instance is the writer"));
            Stop write = standbyNetwork.stopAt(text -> text.matches("(?s)(INSERT|UPDATE|DELETE|REPLACE).*"));
            write.release();
            awaitCounting();
            awaitCounting();
            assertThat(write.await(0, TimeUnit.SECONDS))
                    .as("the standby writes")
                    .isFalse();

            long epoch = watch.epoch();
            leader.kill();
            long startNanos = System.nanoTime();
            await().atMost(PATIENCE).until(() -> standby.says("this instance is the writer"));
            awaitCounting();
            measured("leader killed, lease of 2 s: standby committed after %.1f s", startNanos);
            assertThat(watch.epoch()).isGreaterThan(epoch);

            Map<String, String> ending = stores.through(thirdNetwork);
            ending.put("ETL_PIPELINE_WHEN_FENCED", "exit");
            try (Child third = stores.child(ending)) {
                await().atMost(PATIENCE).until(() -> third.says("standby:"));
                standby.signal("STOP");
                await().atMost(PATIENCE).until(() -> third.says("this instance is the writer"));
                awaitCounting();
                standby.signal("CONT");
                await().atMost(PATIENCE).until(() -> standby.says("this one is a standby now"));
                assertThat(standby.process().isAlive()).as(standby.output()).isTrue();
                standby.kill();

                Stop commit = thirdNetwork.stopAtCommit();
                awaitReached(commit);
                third.signal("STOP");
                long frozenNanos = System.nanoTime();
                try (Run fourth = stores.run()) {
                    awaitCounting();
                    measured(
                            "leader frozen inside a transaction, lease of 2 s: successor committed after %.1f s",
                            frozenNanos);
                    third.signal("CONT");
                    commit.release();
                    assertThat(third.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                    assertThat(third.process().exitValue()).as(third.output()).isEqualTo(75);
                    traffic.close();
                    stores.assertExact();
                }
            }
        }
    }

    /** Until a reader sees rows that it had not seen before. */
    private void awaitCounting() {
        long before = watch.counted();
        long seq = watch.seq();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> watch.counted() > before && watch.seq() > seq);
    }

    private static void measured(String format, long startNanos) {
        System.out.println("[faults] " + String.format(Locale.ROOT, format, (System.nanoTime() - startNanos) / 1e9));
    }
}
