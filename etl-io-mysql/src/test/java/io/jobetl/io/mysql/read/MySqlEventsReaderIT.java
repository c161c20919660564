package io.jobetl.io.mysql.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.io.mysql.commit.MySqlEventsSink;
import io.jobetl.io.mysql.commit.MySqlSinkConfig;
import io.jobetl.io.mysql.read.MySqlEventsReader.Changes;
import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.ComparedTable;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlEventsReaderIT {
    private static final int HOUR = 473_352;

    private final TestDatabase tables = TestDatabase.create();
    private final MySqlEventsReader reader = new MySqlEventsReader(tables.database());
    private final MySqlEventsSink sink = new MySqlEventsSink(
            tables.database(), new MySqlSinkConfig("events", "a", Duration.ofMinutes(1), Duration.ofSeconds(5)));

    @AfterEach
    void closeAll() {
        sink.close();
        reader.close();
        tables.close();
    }

    @Test
    void should_count_dead_letters_of_rare_reasons_together() {
        tables.execute(
                "INSERT INTO etl_dead_letter (source, position, reason, payload, first_seen) WITH RECURSIVE n (i)"
                        + " AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT 'kafka', CONCAT('t-0@', i, '.', j),"
                        + " CONCAT('reason ', i, ': ', j), '', '2026-03-01' FROM n, (SELECT 1 AS j UNION ALL SELECT 2) m"
                        + " WHERE j <= IF(i = 7, 2, 1)");

        Map<String, Long> counts = new MySqlDeadLetters(tables.database()).countsByReason();

        assertThat(counts).hasSize(51).containsEntry("reason 7", 2L).containsEntry(MySqlDeadLetters.OTHERS, 10L);
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(61);
    }

    @Test
    void should_read_how_dimensions_compare_with_their_source() {
        assertThat(reader.drifts())
                .containsExactly(
                        new DriftStatus(
                                DimensionTable.JOB, 0, Optional.empty(), 0, Optional.empty(), Optional.empty(), 0, ""),
                        new DriftStatus(
                                DimensionTable.CAMPAIGN,
                                0,
                                Optional.empty(),
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                ""));
        Instant since = Instant.parse("2026-03-29T00:30:00.123456Z");
        sink.acquire();
        Drift open = new Drift(DimensionTable.JOB, 7, 60, null, since, false, Drift.State.OPEN);
        Drift other = new Drift(DimensionTable.JOB, 8, null, 80, since, false, Drift.State.OPEN);
        sink.commit(Commit.builder()
                .drifts(List.of(open, other))
                .comparedTables(List.of(new ComparedTable(DimensionTable.JOB, since, 414, "a reason")))
                .build());
        sink.commit(
                Commit.builder().drifts(List.of(other.as(Drift.State.REPAIRED))).build());

        DriftStatus jobs = reader.drifts().get(0);

        assertThat(jobs.open()).isEqualTo(1);
        assertThat(jobs.openSince()).contains(LocalDateTime.ofInstant(since, ZoneOffset.UTC));
        assertThat(jobs.repairedLastDay()).isEqualTo(1);
        assertThat(jobs.lastRepair()).isPresent();
        assertThat(jobs.comparedAt()).contains(LocalDateTime.ofInstant(since, ZoneOffset.UTC));
        assertThat(jobs.rows()).isEqualTo(414);
        assertThat(jobs.problem()).isEqualTo("a reason");
        assertThat(sink.acquire().orElseThrow().openDrifts()).containsExactly(open);
    }

    @Test
    void should_read_every_column_in_the_order_of_the_key() {
        sink.acquire();
        sink.commit(cells(
                cell(HOUR + 25, 1, new CellMetrics(0, 0, 1, 2, 3), null),
                cell(HOUR, 2, new CellMetrics(2, 3_010_001, 4, 5, 6), 9)));

        List<EventRow> rows = new ArrayList<>();
        reader.forEachEvent(rows::add);

        assertThat(rows).hasSize(2);
        EventRow first = rows.get(0);
        assertThat(first)
                .usingRecursiveComparison()
                .ignoringFields("updatedAt")
                .isEqualTo(new EventRow(
                        LocalDate.of(2024, 1, 1),
                        0,
                        2,
                        1,
                        2,
                        3,
                        9,
                        2,
                        new BigDecimal("3.010001"),
                        new BigDecimal("1.51"),
                        4,
                        5,
                        6,
                        null,
                        "Cassandra",
                        first.updatedAt()));
        assertThat(rows.get(1).dates()).isEqualTo(LocalDate.of(2024, 1, 2));
        assertThat(rows.get(1).hours()).isEqualTo(1);
        assertThat(rows.get(1).companyId()).isNull();
        assertThat(rows.get(1).bidSet()).isEqualTo(new BigDecimal("0.00"));
    }

    @Test
    void should_see_each_change_once_when_it_goes_on_from_the_last_answer() {
        sink.acquire();
        Changes none = reader.changesSince(null);
        assertThat(none.cells()).isZero();

        sink.commit(cells(cell(HOUR, 1, ones(), null), cell(HOUR, 2, ones(), null)));
        Changes first = reader.changesSince(none.until());
        assertThat(first.cells()).isEqualTo(2);
        assertThat(reader.changesSince(first.until()).cells()).isZero();

        for (int round = 2; round < 50; round++) {
            sink.commit(cells(cell(HOUR, 1, new CellMetrics(round, 1, 0, 0, 0), null), cell(HOUR, 2, ones(), null)));
            Changes next = reader.changesSince(first.until());
            assertThat(next.cells()).isEqualTo(1);
            first = next;
        }
        assertThat(reader.newest(1))
                .singleElement()
                .satisfies(row -> assertThat(row.jobId()).isEqualTo(1));
        assertThat(reader.eventCount()).isEqualTo(2);
    }

    @Test
    void should_read_progress_of_the_pipeline() {
        HourState hour = new HourState(
                HOUR,
                new Digest(10, 1, 2),
                RejectCounts.of(1, 2, 3, 1, 2, 0),
                Instant.parse("2026-01-01T00:00:00Z"),
                HourPhase.FROZEN,
                Instant.parse("2025-12-31T23:59:59.999999Z"));
        ChangeOffset offset = new ChangeOffset("t", 0, 7);
        assertThat(reader.lease("events")).isEmpty();
        sink.acquire();
        sink.commit(Commit.builder()
                .hours(List.of(hour))
                .offsets(List.of(offset))
                .deadLetters(List.of(new DeadLetter("kafka", "t-0@6", "r", "p")))
                .build());

        assertThat(reader.hours()).containsExactly(hour);
        assertThat(reader.offsets()).containsExactly(offset);
        assertThat(reader.deadLetterCount()).isEqualTo(1);
        assertThat(reader.lease("events")).hasValueSatisfying(lease -> {
            assertThat(lease.seq()).isEqualTo(1);
            assertThat(lease.holder().owner()).isEqualTo("a");
            assertThat(lease.holder().remaining()).isPositive();
        });
    }

    @Test
    void should_read_companies_from_the_source_tables() {
        tables.execute("INSERT INTO job (id, company_id) VALUES (1, 10), (2, NULL)");
        tables.execute("INSERT INTO campaign (id, company_id) VALUES (3, 30)");

        assertThat(reader.sourceCompanies(DimensionTable.JOB))
                .hasSize(2)
                .containsEntry(1, 10)
                .containsEntry(2, null);
        assertThat(reader.sourceCompanies(DimensionTable.CAMPAIGN)).hasSize(1).containsEntry(3, 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/New_York", "Asia/Kathmandu", "Asia/Ho_Chi_Minh"})
    void should_write_the_same_hours_in_every_zone_of_jvm_and_server(String zone) {
        TimeZone before = TimeZone.getDefault();
        String serverZone = tables.text("SELECT @@GLOBAL.time_zone");
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        tables.execute("SET GLOBAL time_zone = '+05:45'");
        try {
            // The nights in which New York's clocks change in 2026: an hour is skipped in March, one comes twice in
            // November.
            int march = Math.toIntExact(Instant.parse("2026-03-08T00:00:00Z").getEpochSecond() / 3_600);
            int november = Math.toIntExact(Instant.parse("2026-11-01T00:00:00Z").getEpochSecond() / 3_600);
            sink.acquire();
            List<Cell> cells = new ArrayList<>();
            List<HourState> hours = new ArrayList<>();
            for (int hour = 0; hour < 24; hour++) {
                for (int start : new int[] {march, november}) {
                    cells.add(cell(start + hour, 1, ones(), null));
                    hours.add(new HourState(
                            start + hour,
                            Digest.EMPTY,
                            RejectCounts.NONE,
                            Instant.ofEpochSecond((start + hour) * 3_600L + 1),
                            HourPhase.OPEN,
                            Instant.ofEpochSecond((start + hour) * 3_600L)));
                }
            }
            sink.commit(Commit.builder().upserts(cells).hours(hours).build());

            assertThat(tables.text("SELECT GROUP_CONCAT(DISTINCT dates ORDER BY dates) FROM events"))
                    .isEqualTo("2026-03-08,2026-11-01");
            assertThat(tables.number("SELECT COUNT(*) FROM etl_hour WHERE next_recount = hour + INTERVAL 1 SECOND"
                            + " AND HOUR(hour) BETWEEN 0 AND 23 AND DATE(hour) IN ('2026-03-08', '2026-11-01')"))
                    .isEqualTo(48);
            assertThat(reader.hours()).containsExactlyInAnyOrderElementsOf(hours);
            assertThat(reader.eventCount()).isEqualTo(48);
            for (Cell each : cells) {
                assertThat(sink.cellsOf(each.key().epochHour())).containsExactly(each);
            }
            Duration age =
                    Duration.between(reader.newest(1).get(0).updatedAt().toInstant(ZoneOffset.UTC), Instant.now());
            assertThat(age.abs()).isLessThan(Duration.ofMinutes(5));
        } finally {
            TimeZone.setDefault(before);
            tables.execute("SET GLOBAL time_zone = '" + serverZone + "'");
        }
    }

    private static CellMetrics ones() {
        return new CellMetrics(1, 1, 1, 1, 1);
    }

    private static Cell cell(int epochHour, int jobId, CellMetrics metrics, @Nullable Integer companyId) {
        return new Cell(new CellKey(epochHour, jobId, 1, 2, 3), metrics, companyId);
    }

    private static Commit cells(Cell... cells) {
        return Commit.builder().upserts(List.of(cells)).build();
    }
}
