package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.local.Server;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.commit.FailPoints;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.testkit.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Large changes of a job on the real server with crashes in the middle, and a binary log that is numbered anew. */
class ReenrichmentIT {
    private static final int CELLS = 6_000;
    private static final int CHUNK = 1_000;

    private final TestDatabase tables = TestDatabase.create();
    private final List<MySqlEventsSink> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(MySqlEventsSink::close);
        tables.close();
    }

    @Test
    void should_move_all_cells_of_a_large_job_when_each_writer_dies_in_the_middle() {
        MySqlEventsSink first = writer(FailPoints.NONE);
        first.commit(commit(cells(), List.of()));
        first.commit(commit(List.of(), List.of(job(77, 10))));
        assertThat(followed(77)).isZero();

        int writers = 0;
        boolean isDone = false;
        while (!isDone) {
            MySqlEventsSink dying = writer(diesInTheSecondChunk());
            assertThat(followed(77) % CHUNK).as("no half of a chunk is seen").isZero();
            try {
                while (dying.continueReenrichment()) {
                    assertThat(followed(77) % CHUNK).isZero();
                }
                isDone = true;
            } catch (KilledError killed) {
                writers++;
            }
        }

        assertThat(followed(77)).isEqualTo(CELLS);
        assertThat(tables.number("SELECT COUNT(*) FROM etl_reenrichment")).isZero();
        assertThat(writers).isGreaterThan(0);
    }

    @Test
    void should_read_dimensions_again_when_another_server_answers() {
        MySqlEventsSink sink = writer(FailPoints.NONE);
        sink.commit(Commit.builder()
                .dimensionRows(List.of(job(77, 10)))
                .offsets(List.of(new ChangeOffset("t", 0, 5, "id", 3), new ChangeOffset("hints:t", 0, 7)))
                .build());
        assertThat(sink.acquire().orElseThrow().dimensionRows()).containsExactly(job(77, 10));
        tables.execute("UPDATE etl_setting SET value = 'another-server' WHERE name = 'binlog_server_uuid'");

        var state = sink.acquire().orElseThrow();

        assertThat(state.dimensionRows())
                .containsExactly(new DimensionRow(DimensionTable.JOB, 1, 77, false, SourcePosition.NONE));
        assertThat(state.offsets())
                .containsExactlyInAnyOrder(
                        new ChangeOffset("t", 0, ChangeOffset.VOID, "id", 0), new ChangeOffset("hints:t", 0, 7));
        sink.commit(commit(List.of(), List.of(job(78, 5))));
        assertThat(sink.acquire().orElseThrow().dimensionRows()).containsExactly(job(78, 5));
    }

    @Test
    void should_read_dimensions_again_when_the_log_ends_before_a_stored_position() {
        MySqlEventsSink sink = writer(FailPoints.NONE);
        DimensionRow ahead = new DimensionRow(DimensionTable.CAMPAIGN, 1, 77, false, new SourcePosition(900_000, 4, 0));
        sink.commit(commit(List.of(), List.of(ahead)));

        assertThat(sink.acquire().orElseThrow().dimensionRows())
                .containsExactly(new DimensionRow(DimensionTable.CAMPAIGN, 1, 77, false, SourcePosition.NONE));
    }

    @Test
    @EnabledIf("isOwnServer")
    void should_read_dimensions_again_when_the_log_is_numbered_anew_under_a_writer() {
        MySqlEventsSink sink = writer(FailPoints.NONE);
        sink.commit(Commit.builder()
                .dimensionRows(List.of(job(77, 10)))
                .offsets(List.of(new ChangeOffset("t", 0, 5, "id", 3)))
                .build());
        tables.execute("RESET MASTER");

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThatThrownBy(sink::renewLease)
                        .isInstanceOf(StateLostException.class)
                        .hasMessageContaining("numbered anew"));

        var state = sink.acquire().orElseThrow();
        assertThat(state.dimensionRows())
                .containsExactly(new DimensionRow(DimensionTable.JOB, 1, 77, false, SourcePosition.NONE));
        assertThat(state.offsets()).containsExactly(new ChangeOffset("t", 0, ChangeOffset.VOID, "id", 0));
        sink.commit(commit(List.of(), List.of(job(78, 5))));
        assertThat(sink.acquire().orElseThrow().dimensionRows())
                .as("noticed once")
                .containsExactly(job(78, 5));
    }

    /** The log was longer than any stored position, and is so again: where it ended is known all the same. */
    @Test
    @EnabledIf("isOwnServer")
    void should_read_dimensions_again_when_the_log_was_numbered_anew_while_nobody_wrote() {
        for (int file = 0; file < 3; file++) {
            tables.execute("FLUSH BINARY LOGS");
        }
        MySqlEventsSink sink = writer(FailPoints.NONE);
        sink.commit(commit(List.of(), List.of(job(77, 1))));
        sink.close();
        opened.clear();
        tables.execute("RESET MASTER");
        tables.execute("FLUSH BINARY LOGS");

        assertThat(writer(FailPoints.NONE).acquire().orElseThrow().dimensionRows())
                .containsExactly(new DimensionRow(DimensionTable.JOB, 1, 77, false, SourcePosition.NONE));
    }

    static boolean isOwnServer() {
        return TestServers.isOwn(Server.MYSQL);
    }

    @Test
    void should_refuse_chunks_of_no_cells() {
        assertThatThrownBy(() -> new MySqlSinkConfig("events", "a", Duration.ofSeconds(2), Duration.ofSeconds(2), 0))
                .hasMessageContaining("reenrichedCells=0");
    }

    /** As if the process was killed: what the transaction has written is rolled back. */
    private static final class KilledError extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static FailPoints diesInTheSecondChunk() {
        AtomicInteger chunks = new AtomicInteger();
        return new FailPoints() {
            @Override
            public void afterUpserts() {
                if (chunks.incrementAndGet() > 1) {
                    throw new KilledError();
                }
            }
        };
    }

    private MySqlEventsSink writer(FailPoints failPoints) {
        opened.forEach(MySqlEventsSink::close);
        tables.execute(
                "UPDATE etl_lease SET expires_at = SYSDATE(6) - INTERVAL 1 SECOND"); // a dead one keeps its lease
        MySqlEventsSink sink = new MySqlEventsSink(
                tables.database(),
                new MySqlSinkConfig("events", "a", Duration.ofMinutes(1), Duration.ofSeconds(10), CHUNK),
                failPoints);
        opened.add(sink);
        assertThat(sink.acquire()).isPresent();
        return sink;
    }

    private static List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (int each = 0; each < CELLS; each++) {
            CellKey key = new CellKey(490_000 + each % 50, 1, each / 50, each % 7, 0);
            cells.add(new Cell(key, new CellMetrics(1, 1, 0, 0, 0), null));
        }
        return cells;
    }

    private static DimensionRow job(int companyId, long offset) {
        return new DimensionRow(DimensionTable.JOB, 1, companyId, false, new SourcePosition(1, offset, 0));
    }

    private static Commit commit(List<Cell> cells, List<DimensionRow> rows) {
        return Commit.builder().upserts(cells).dimensionRows(rows).build();
    }

    private long followed(int companyId) {
        return tables.number("SELECT COUNT(*) FROM events WHERE company_id = " + companyId);
    }
}
