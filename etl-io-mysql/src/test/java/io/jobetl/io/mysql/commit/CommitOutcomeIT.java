package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.commit.FailPoints;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.testkit.faults.MySqlProxy;
import io.jobetl.testkit.faults.MySqlProxy.CommitFault;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a commit when the network, another transaction or another instance gets in its way. */
@Tag("alone") // leases of a second
class CommitOutcomeIT {
    private static final int HOUR = 490_000;
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration RETRY = Duration.ofSeconds(20);

    private final TestDatabase tables = TestDatabase.create();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private MySqlProxy proxy;

    @BeforeEach
    void startProxy() {
        MySqlConfig server = tables.database().config();
        proxy = new MySqlProxy(server.host(), server.port());
    }

    @AfterEach
    void closeAll() throws Exception {
        proxy.letIn();
        for (AutoCloseable each : opened) {
            each.close();
        }
        proxy.close();
        tables.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = CommitFault.class,
            names = {"CUT_BEFORE", "CUT_AFTER", "SWALLOW_ANSWER"})
    void should_apply_commit_once_when_connection_is_lost_during_commit(CommitFault fault) {
        MySqlEventsSink sink = sink(FailPoints.NONE);
        sink.acquire();
        sink.commit(cells(cell(1, 5)));

        proxy.onNextCommit(fault);
        sink.commit(cells(cell(1, 6), cell(2, 7)));

        assertThat(seq()).isEqualTo(2);
        assertThat(sink.cellsOf(HOUR)).containsExactlyInAnyOrder(cell(1, 6), cell(2, 7));
        assertThat(sink.counters().unknownCommits()).isEqualTo(1);
        assertThat(sink.counters().commits()).isEqualTo(2);
        sink.commit(cells(cell(3, 1)));
        assertThat(seq()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 50, 500})
    void should_apply_commit_once_when_request_arrives_late(int delayMillis) {
        MySqlEventsSink sink = sink(FailPoints.NONE);
        sink.acquire();

        proxy.onNextCommit(CommitFault.DELIVER_LATE);
        CompletableFuture<Void> delivery = CompletableFuture.runAsync(
                proxy::deliverHeldCommit, CompletableFuture.delayedExecutor(delayMillis, TimeUnit.MILLISECONDS));
        sink.commit(cells(cell(1, 6)));
        delivery.join();

        assertThat(seq()).isEqualTo(1);
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 6));
        sink.commit(cells(cell(1, 7)));
        assertThat(seq()).isEqualTo(2);
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 7));
    }

    @Test
    void should_end_its_own_lost_transaction_when_request_arrives_after_the_retry() {
        MySqlEventsSink sink = sink(FailPoints.NONE, Duration.ofSeconds(5));
        sink.acquire();
        sink.commit(cells(cell(1, 5)));

        proxy.onNextCommit(CommitFault.DELIVER_LATE);
        sink.commit(cells(cell(1, 6)));
        proxy.deliverHeldCommit();
        sink.commit(cells(cell(2, 7)));

        assertThat(seq()).isEqualTo(3);
        assertThat(sink.cellsOf(HOUR)).containsExactlyInAnyOrder(cell(1, 6), cell(2, 7));
    }

    @Test
    void should_roll_back_when_closed_while_a_commit_is_stuck() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        MySqlEventsSink sink = sink(new FailPoints() {
            @Override
            public void beforeCommit() {
                stuck.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        sink.acquire();
        CompletableFuture<Void> committing = CompletableFuture.runAsync(() -> sink.commit(cells(cell(1, 6))));
        stuck.await();

        long start = System.nanoTime();
        sink.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        goOn.countDown();

        assertThatThrownBy(committing::join).isInstanceOf(RuntimeException.class);
        assertThat(tables.number("SELECT COUNT(*) FROM events")).isZero();
        assertThat(seq()).isZero();
    }

    @Test
    void should_not_guess_when_server_stays_away_after_commit_was_sent() {
        MySqlEventsSink sink = sink(FailPoints.NONE, Duration.ofMillis(300));
        sink.acquire();

        proxy.onNextCommit(CommitFault.CUT_AFTER_AND_SHUT);
        assertThatThrownBy(() -> sink.commit(cells(cell(1, 6))))
                .isInstanceOf(StateLostException.class)
                .hasMessageContaining("not known");
        proxy.letIn();

        assertThatThrownBy(() -> sink.commit(cells(cell(1, 6)))).isInstanceOf(StateLostException.class);
        assertThat(sink.acquire()).isPresent();
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 6));
        sink.commit(cells(cell(1, 7)));
        assertThat(seq()).isEqualTo(2);
    }

    @Test
    void should_repeat_transaction_when_connection_is_lost_before_commit() {
        AtomicBoolean once = new AtomicBoolean();
        MySqlEventsSink sink = sink(afterBegin(once, proxy::cutAll));
        sink.acquire();

        // A dead letter is sent by itself, and what was written before it too.
        sink.commit(Commit.builder()
                .upserts(List.of(cell(1, 6)))
                .deadLetters(List.of(new DeadLetter("kafka", "t-0@1", "reason", "payload")))
                .build());

        assertThat(once).isTrue();
        assertThat(seq()).isEqualTo(1);
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 6));
        assertThat(tables.deadLetters()).hasSize(1);
        assertThat(sink.counters().unknownCommits()).isZero();
        assertThat(sink.counters().retries()).isEqualTo(1);
    }

    @Test
    void should_look_what_happened_when_connection_is_lost_before_rows_that_travel_with_commit() {
        AtomicBoolean once = new AtomicBoolean();
        MySqlEventsSink sink = sink(afterBegin(once, proxy::cutAll));
        sink.acquire();

        sink.commit(cells(cell(1, 6)));

        assertThat(seq()).isEqualTo(1);
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 6));
        assertThat(sink.counters().unknownCommits()).isEqualTo(1);
        assertThat(sink.counters().retries()).isEqualTo(1);
    }

    private static FailPoints afterBegin(AtomicBoolean once, Runnable fault) {
        return new FailPoints() {
            @Override
            public void afterBegin() {
                if (once.compareAndSet(false, true)) {
                    fault.run();
                }
            }
        };
    }

    @Test
    void should_say_that_nothing_happened_when_server_is_away() {
        MySqlEventsSink sink = sink(FailPoints.NONE, Duration.ofMillis(300));
        sink.acquire();
        proxy.shutOut();

        assertThatThrownBy(() -> sink.commit(cells(cell(1, 6))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("127.0.0.1:" + proxy.port());
        assertThatThrownBy(sink::renewLease)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        assertThatThrownBy(() -> sink.cellsOf(HOUR))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        proxy.letIn();

        sink.commit(cells(cell(1, 6)));
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 6));
        assertThat(seq()).isEqualTo(1);
    }

    @Test
    void should_roll_back_when_a_step_fails() {
        AtomicBoolean failing = new AtomicBoolean(true);
        MySqlEventsSink sink = sink(new FailPoints() {
            @Override
            public void beforeCommit() {
                if (failing.get()) {
                    throw new IllegalStateException("injected");
                }
            }
        });
        sink.acquire();

        assertThatThrownBy(() -> sink.commit(cells(cell(1, 6)))).hasMessage("injected");
        assertThat(tables.number("SELECT COUNT(*) FROM events")).isZero();

        failing.set(false);
        sink.commit(cells(cell(1, 6)));
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 6));
    }

    @Test
    void should_repeat_transaction_when_it_is_the_victim_of_a_deadlock() throws SQLException {
        MySqlEventsSink sink = sink(FailPoints.NONE);
        sink.acquire();
        Commit commit = Commit.builder()
                .upserts(List.of(cell(1, 6)))
                .offsets(List.of(new ChangeOffset("t", 0, 5)))
                .build();
        sink.commit(commit);
        try (Connection other = tables.database().open();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            // The server ends the transaction that has changed fewer rows: this one changes many.
            for (int row = 0; row < 50; row++) {
                statement.execute("INSERT INTO etl_setting VALUES ('s" + row + "', '')");
            }
            statement.execute("UPDATE etl_offset SET next_offset = 1");

            CompletableFuture<Void> committing = CompletableFuture.runAsync(() -> sink.commit(Commit.builder()
                    .upserts(List.of(cell(1, 7)))
                    .offsets(List.of(new ChangeOffset("t", 0, 6)))
                    .build()));
            await().until(() ->
                    tables.number("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                            > 0);
            statement.execute("UPDATE events SET impressions = 1");
            other.rollback();
            committing.join();
        }

        assertThat(sink.counters().retries()).isPositive();
        assertThat(seq()).isEqualTo(2);
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 7));
        assertThat(tables.number("SELECT next_offset FROM etl_offset")).isEqualTo(6);
    }

    @Test
    void should_repeat_transaction_when_somebody_holds_a_row_for_too_long() throws SQLException {
        MySqlEventsSink sink = sink(FailPoints.NONE);
        sink.acquire();
        sink.commit(cells(cell(1, 6)));
        try (Connection other = tables.database().open();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE events SET impressions = 1");

            CompletableFuture<Void> committing = CompletableFuture.runAsync(() -> sink.commit(cells(cell(1, 7))));
            await().until(() -> sink.counters().retries() > 0);
            other.rollback();
            committing.join();
        }

        assertThat(seq()).isEqualTo(2);
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1 FROM events FOR UPDATE", "LOCK TABLES events READ"})
    void should_stay_the_writer_while_somebody_locks_the_rows_or_the_table_for_longer_than_the_lease(String lock)
            throws Exception {
        // InnoDB looks for locks that took longer than its second once a second, so one attempt takes up to two.
        MySqlEventsSink leader = sinkWithLease("leader", Duration.ofSeconds(3), FailPoints.NONE);
        leader.acquire();
        leader.commit(cells(cell(1, 6)));
        MySqlEventsSink standby = sinkWithLease("standby", LEASE, FailPoints.NONE);
        try (Connection other = tables.database().open();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(lock);
            CompletableFuture<Void> committing = CompletableFuture.runAsync(() -> leader.commit(cells(cell(1, 7))));
            long endNanos = System.nanoTime() + Duration.ofSeconds(7).toNanos();
            while (System.nanoTime() < endNanos) {
                assertThat(standby.acquire()).as("a takeover for nothing").isEmpty();
            }
            assertThat(leader.counters().retries()).isPositive();
            other.rollback();
            statement.execute("UNLOCK TABLES");
            committing.join();
        }

        assertThat(leader.cellsOf(HOUR)).containsExactly(cell(1, 7));
    }

    @Test
    void should_take_over_when_writer_is_frozen_inside_its_transaction() throws InterruptedException {
        CountDownLatch frozen = new CountDownLatch(1);
        CountDownLatch thaw = new CountDownLatch(1);
        Duration shortLease = Duration.ofSeconds(1);
        MySqlEventsSink leader = sinkWithLease("leader", shortLease, new FailPoints() {
            @Override
            public void afterUpserts() {
                frozen.countDown();
                try {
                    thaw.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        leader.acquire();
        CompletableFuture<Void> frozenCommit = CompletableFuture.runAsync(() -> leader.commit(cells(cell(1, 6))));
        frozen.await();

        MySqlEventsSink successor = sinkWithLease("successor", LEASE, FailPoints.NONE);
        Optional<SinkState> state = await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .until(successor::acquire, Optional::isPresent);
        successor.commit(cells(cell(2, 8)));
        thaw.countDown();

        assertThatThrownBy(frozenCommit::join).hasCauseInstanceOf(FencedException.class);
        assertThat(state.orElseThrow().epoch()).isEqualTo(2);
        assertThat(successor.cellsOf(HOUR)).containsExactly(cell(2, 8));
        assertThat(seq()).isEqualTo(1);
    }

    @Test
    void should_not_disturb_writer_when_standby_looks_at_a_valid_lease() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        MySqlEventsSink leader = sink(new FailPoints() {
            @Override
            public void afterUpserts() {
                inside.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        leader.acquire();
        CompletableFuture<Void> committing = CompletableFuture.runAsync(() -> leader.commit(cells(cell(1, 6))));
        inside.await();

        MySqlEventsSink standby = sinkWithLease("standby", LEASE, FailPoints.NONE);
        long waitsBefore = rowLockWaits();
        assertThat(standby.acquire()).isEmpty();
        assertThat(rowLockWaits()).isEqualTo(waitsBefore);
        assertThat(standby.leaseHolder().orElseThrow().owner()).isEqualTo("sink");

        goOn.countDown();
        committing.join();
        assertThat(leader.counters().retries()).isZero();
    }

    @Test
    void should_split_commit_when_packets_are_small() {
        long before = tables.number("SELECT @@GLOBAL.max_allowed_packet");
        tables.execute("SET GLOBAL max_allowed_packet = 65536");
        try {
            MySqlEventsSink sink = sink(FailPoints.NONE);
            sink.acquire();
            List<Cell> cells = new ArrayList<>();
            List<CellKey> keys = new ArrayList<>();
            for (int job = 0; job < 20_000; job++) {
                cells.add(cell(Integer.MAX_VALUE - job, Integer.MAX_VALUE));
                keys.add(cells.get(job).key());
            }
            DeadLetter letter =
                    new DeadLetter("kafka", "p".repeat(600), "'".repeat(3_000), "\"\uD83D\uDE00".repeat(40_000));

            sink.commit(Commit.builder()
                    .upserts(cells)
                    .deadLetters(List.of(letter, letter))
                    .build());

            assertThat(Set.copyOf(sink.cellsOf(HOUR))).isEqualTo(Set.copyOf(cells));
            assertThat(sink.counters().retries()).isZero();
            assertThat(tables.deadLetters()).hasSize(1);
            sink.commit(Commit.builder().deletes(keys).build());
            assertThat(sink.cellsOf(HOUR)).isEmpty();
        } finally {
            tables.execute("SET GLOBAL max_allowed_packet = " + before);
        }
    }

    @Test
    void should_refuse_with_the_command_to_run_when_a_table_is_missing() {
        MySqlEventsSink sink = sink(FailPoints.NONE);
        sink.acquire();
        tables.execute("DROP TABLE etl_offset");

        assertThatThrownBy(() -> sink.commit(Commit.builder()
                        .upserts(List.of(cell(1, 1)))
                        .offsets(List.of(new ChangeOffset("t", 0, 1)))
                        .build()))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("etl_offset")
                .hasMessageContaining("etl init");
        assertThat(sink.cellsOf(HOUR)).isEmpty();
    }

    @Test
    void should_repeat_the_same_commit_when_it_was_refused_in_its_middle() {
        MySqlEventsSink sink = sink(FailPoints.NONE);
        sink.acquire();
        sink.commit(cells(cell(1, 5)));
        tables.execute("CREATE TRIGGER not_today BEFORE UPDATE ON events FOR EACH ROW"
                + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'");
        Commit refused = Commit.builder()
                .upserts(List.of(cell(2, 7), cell(1, 6)))
                .offsets(List.of(new ChangeOffset("t", 0, 1)))
                .build();

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> sink.commit(refused))
                    .hasMessageContainingAll("committing: not today", "error 1644")
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
            assertThat(seq()).isEqualTo(1);
            assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 5));
            assertThat(tables.number("SELECT COUNT(*) FROM etl_offset")).isZero();
        }
        assertThat(sink.counters().retries()).isZero();
        sink.renewLease();

        tables.execute("DROP TRIGGER not_today");
        sink.commit(refused);

        assertThat(seq()).isEqualTo(2);
        assertThat(sink.cellsOf(HOUR)).containsExactlyInAnyOrder(cell(1, 6), cell(2, 7));
        assertThat(tables.number("SELECT COUNT(*) FROM etl_offset")).isEqualTo(1);
    }

    @Test
    void should_pause_when_server_is_read_only() {
        MySqlEventsSink sink = sink(FailPoints.NONE);
        sink.acquire();
        tables.execute("CREATE USER IF NOT EXISTS plain@'%' IDENTIFIED BY 'p1'");
        tables.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON `"
                + tables.database().config().database() + "`.* TO plain@'%'");
        MySqlConfig root = tables.database().config();
        MySqlEventsSink plain = new MySqlEventsSink(
                new MySqlDatabase(MySqlConfig.of(root.host(), root.port(), "plain", "p1", root.database(), "")),
                new MySqlSinkConfig("events", "plain", LEASE, RETRY));
        opened.add(plain);
        sink.close();
        assertThat(plain.acquire()).isPresent();
        plain.commit(cells(cell(1, 1)));
        tables.execute("SET GLOBAL read_only = ON");
        try {
            assertThatThrownBy(() -> plain.commit(cells(cell(1, 2))))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        } finally {
            tables.execute("SET GLOBAL read_only = OFF");
        }
        plain.commit(cells(cell(1, 3)));
        assertThat(plain.cellsOf(HOUR)).containsExactly(cell(1, 3));
    }

    private MySqlEventsSink sink(FailPoints failPoints) {
        return sink(failPoints, RETRY);
    }

    private MySqlEventsSink sink(FailPoints failPoints, Duration retryTime) {
        MySqlEventsSink sink = new MySqlEventsSink(
                tables.at(proxy.port(), "sslMode=DISABLED&socketTimeout=3000&connectTimeout=1000"),
                new MySqlSinkConfig("events", "sink", LEASE, retryTime),
                failPoints);
        opened.add(sink);
        return sink;
    }

    private MySqlEventsSink sinkWithLease(String owner, Duration leaseTime, FailPoints failPoints) {
        MySqlEventsSink sink = new MySqlEventsSink(
                tables.database(), new MySqlSinkConfig("events", owner, leaseTime, RETRY), failPoints);
        opened.add(sink);
        return sink;
    }

    private long rowLockWaits() {
        return tables.number("SELECT variable_value FROM performance_schema.global_status"
                + " WHERE variable_name = 'Innodb_row_lock_waits'");
    }

    private long seq() {
        return tables.number("SELECT seq FROM etl_lease");
    }

    private static Cell cell(int jobId, long clicks) {
        return new Cell(new CellKey(HOUR, jobId, 1, 2, 3), new CellMetrics(clicks, clicks * 1_500_000, 0, 1, 2), null);
    }

    private static Commit cells(Cell... cells) {
        return Commit.builder().upserts(List.of(cells)).build();
    }
}
