package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.testkit.faults.MySqlProxy;
import io.jobetl.testkit.faults.MySqlProxy.CommitFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three instances want to write, their network cuts COMMITs at random, and their leases run out now and then. Each
 * commit sets one cell to what its writer believes, plus one. Only when every commit is seen by the next, exactly once,
 * the cell equals the sequence number in the end.
 */
class RivalWritersIT {
    private static final int HOUR = 490_000;
    private static final int WRITERS = 3;
    private static final CommitFault[] FAULTS = {CommitFault.CUT_BEFORE, CommitFault.CUT_AFTER};

    @ParameterizedTest(name = "seed = {0}")
    @ValueSource(longs = {1, 2})
    void should_count_every_commit_once_when_writers_fight_over_a_bad_network(long seed) throws Exception {
        AtomicLong acknowledged = new AtomicLong();
        AtomicLong takeovers = new AtomicLong();
        AtomicLong unknown = new AtomicLong();
        try (TestDatabase tables = TestDatabase.create();
                MySqlProxy proxy = new MySqlProxy(
                        tables.database().config().host(),
                        tables.database().config().port())) {
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                SplittableRandom random = new SplittableRandom(seed * 100 + writer);
                String owner = "writer-" + writer;
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            while (System.nanoTime() < end) {
                                MySqlEventsSink sink = new MySqlEventsSink(
                                        tables.at(proxy.port(), "sslMode=DISABLED&socketTimeout=3000"),
                                        new MySqlSinkConfig(
                                                "events", owner, Duration.ofSeconds(1), Duration.ofSeconds(10)));
                                try (sink) {
                                    write(sink, random, end, tables, proxy, acknowledged, takeovers);
                                } catch (FencedException | StateLostException | StoreException restart) {
                                    assertThat(restart).hasMessageNotContaining("null");
                                }
                                unknown.addAndGet(sink.counters().unknownCommits());
                            }
                        },
                        threads));
            }
            writers.forEach(CompletableFuture::join);
            threads.shutdown();

            long seq = tables.number("SELECT seq FROM etl_lease");
            System.out.println("seed=" + seed + " commits=" + seq + " acknowledged=" + acknowledged + " takeovers="
                    + takeovers + " unknown=" + unknown);
            assertThat(tables.number("SELECT clicks FROM events")).isEqualTo(seq);
            assertThat(acknowledged.get()).isPositive().isLessThanOrEqualTo(seq);
            assertThat(takeovers.get()).isGreaterThan(1);
            assertThat(unknown.get()).isPositive();
        }
    }

    private static void write(
            MySqlEventsSink sink,
            SplittableRandom random,
            long end,
            TestDatabase tables,
            MySqlProxy proxy,
            AtomicLong acknowledged,
            AtomicLong takeovers) {
        if (sink.acquire().isEmpty()) {
            return;
        }
        takeovers.incrementAndGet();
        long believed = sink.cellsOf(HOUR).stream()
                .mapToLong(cell -> cell.metrics().clicks())
                .sum();
        while (System.nanoTime() < end) {
            int dice = random.nextInt(40);
            if (dice < 4) {
                proxy.onNextCommit(FAULTS[dice % FAULTS.length]);
            } else if (dice == 5) {
                expireLease(tables);
            } else if (dice == 6) {
                proxy.cutAll();
            } else if (dice == 7) {
                return;
            }
            believed++;
            sink.commit(Commit.builder()
                    .upserts(List.of(
                            new Cell(new CellKey(HOUR, 1, 1, 1, 1), new CellMetrics(believed, 0, 0, 0, 0), null)))
                    .build());
            acknowledged.incrementAndGet();
        }
    }

    /** One connection, several threads. */
    private static synchronized void expireLease(TestDatabase tables) {
        tables.execute("UPDATE etl_lease SET expires_at = SYSDATE(6)");
    }
}
