package io.jobetl.pipeline.reconcile;

import static io.jobetl.model.DimensionTable.CAMPAIGN;
import static io.jobetl.model.DimensionTable.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.memory.ManualClock;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final Duration CYCLE = Duration.ofMillis(100);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-29T00:30:00Z"));
    private final Tables source = new Tables();
    private final Map<Integer, DimensionRow> jobs = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private Reconciliation reconciliation = reconciliation(DriftRepair.AUTO, false, List.of());

    @Test
    void should_repair_what_the_feed_had_time_to_carry() {
        source.jobs.put(7, 70);
        know(7, 60, 3);

        assertThat(runFor(Duration.ofSeconds(14))).isEmpty();
        assertThat(runFor(Duration.ofSeconds(3)))
                .containsExactly(new DimensionRow(JOB, 7, 70, false, new SourcePosition(1, 100, 0)));
        assertThat(reconciliation.uncommittedDrifts())
                .singleElement()
                .satisfies(drift -> assertThat(drift.state()).isEqualTo(Drift.State.REPAIRED));
    }

    @Test
    void should_not_wait_where_the_feed_has_passed_by() {
        source.jobs.put(7, 70);
        know(7, 60, 3);
        runFor(Duration.ofSeconds(1));
        feed(101);
        feed(102);

        assertThat(runFor(Duration.ofMillis(3_500))).isEmpty();
        assertThat(runFor(Duration.ofSeconds(2))).hasSize(1);
    }

    @Test
    void should_wait_while_a_late_feed_delivers() {
        source.jobs.put(7, 70);
        know(7, 60, 3);
        for (int second = 0; second < 60; second++) {
            feed(10 + second);
            assertThat(runFor(Duration.ofSeconds(1))).isEmpty();
        }
        assertThat(runFor(Duration.ofSeconds(6))).hasSize(1);
    }

    /** All its rows stand at one position, so none of them says that those before have arrived. */
    @Test
    void should_wait_for_the_end_of_a_snapshot() {
        source.jobs.put(7, 70);
        runFor(Duration.ofSeconds(1));
        for (int second = 0; second < 20; second++) {
            feed(200);
            assertThat(runFor(Duration.ofSeconds(1))).isEmpty();
        }
        reconciliation.take(
                List.of(new ChangeEvent.SnapshotCompleted(JOB, new SourcePosition(1, 200, 0))), clock.instant());

        assertThat(runFor(Duration.ofSeconds(1))).hasSize(1);
    }

    @Test
    void should_forget_what_comes_by_the_feed() {
        source.jobs.put(7, 70);
        know(7, 60, 3);
        runFor(Duration.ofSeconds(10));
        know(7, 70, 50);

        assertThat(runFor(Duration.ofSeconds(30))).isEmpty();
        assertThat(reconciliation.uncommittedDrifts()).isEmpty();
        assertThat(source.looks).isZero();
    }

    @Test
    void should_count_a_deleted_row_as_one_without_company() {
        know(7, 60, 3);
        know(8, null, 3);

        assertThat(runFor(Duration.ofSeconds(20)))
                .containsExactly(new DimensionRow(JOB, 7, null, true, new SourcePosition(1, 100, 0)));
    }

    @Test
    void should_leave_a_newer_change_of_the_feed_alone() {
        source.jobs.put(7, 70);
        know(7, 60, 3);
        source.whileLooking = () -> know(7, 71, 150);

        assertThat(runFor(Duration.ofSeconds(17))).isEmpty();
    }

    @Test
    void should_notice_that_the_log_was_numbered_anew() {
        source.jobs.put(7, 70);
        know(7, 60, 5_000);

        assertThatThrownBy(() -> runFor(Duration.ofSeconds(20)))
                .isInstanceOf(StateLostException.class)
                .hasMessageContaining("job 7");
    }

    /** A change that nobody logged is no sign of a wrong feed; what the feed has brought since the last look is. */
    @Test
    void should_tell_a_feed_that_is_wrong_from_one_that_is_silent() {
        source.jobs.put(7, 70);
        know(7, 70, 3);
        source.jobs.put(8, 80);
        know(8, 80, 3);
        runFor(Duration.ofSeconds(6));
        source.jobs.put(7, 71);
        know(8, 1_980, 101);
        source.logEnd = 110;
        runFor(Duration.ofSeconds(6));
        feed(120);
        feed(121);

        assertThat(runFor(Duration.ofSeconds(30))).hasSize(2);
        assertThat(reconciliation.uncommittedDrifts())
                .extracting(Drift::id, Drift::isByFeed)
                .containsExactlyInAnyOrder(tuple(7, false), tuple(8, true));
    }

    /** Its last change may still be on its way: nothing has come by the feed that is newer. */
    @Test
    void should_not_call_a_feed_wrong_that_has_stopped() {
        source.jobs.put(8, 80);
        know(8, 80, 3);
        runFor(Duration.ofSeconds(6));
        know(8, 81, 101);
        source.jobs.put(8, 82);
        source.logEnd = 110;

        assertThat(runFor(Duration.ofSeconds(30))).hasSize(1);
        assertThat(reconciliation.uncommittedDrifts())
                .extracting(Drift::isByFeed)
                .containsExactly(false);
    }

    /** Without a position nothing tells that the feed has passed, and a busy feed is never quiet. */
    @Test
    void should_say_that_drift_is_not_repaired_also_while_the_feed_is_busy() {
        source.saysLogEnd = false;
        source.jobs.put(7, 70);
        for (int second = 0; second < 40; second++) {
            feed(200 + second);
            runFor(Duration.ofSeconds(1));
        }

        assertThat(said).singleElement().asString().contains("REPLICATION CLIENT");
        assertThat(reconciliation.uncommittedDrifts()).extracting(Drift::state).containsExactly(Drift.State.OPEN);
    }

    @Test
    void should_end_where_rows_may_not_be_locked() {
        reconciliation = reconciliation(DriftRepair.AUTO, true, List.of());
        source.jobs.put(7, 70);
        source.lockRefusal = new StoreException(Store.MYSQL, Kind.DENIED, "no UPDATE on job", "", null);
        for (int cycle = 0; cycle < 50 && !reconciliation.isDone(); cycle++) {
            reconciliation.step(clock.instant(), this::row, true);
            reconciliation.committed();
        }

        assertThat(reconciliation.isDone()).isTrue();
        assertThat(said).containsExactly("no UPDATE on job");
    }

    @Test
    void should_only_say_it_when_it_is_to_report() {
        reconciliation = reconciliation(DriftRepair.REPORT, false, List.of());
        source.jobs.put(7, 70);
        know(7, 60, 3);

        assertThat(runFor(Duration.ofMinutes(1))).isEmpty();
        assertThat(reconciliation.uncommittedDrifts())
                .as("said once")
                .extracting(Drift::state)
                .containsExactly(Drift.State.OPEN);
        reconciliation.committed();

        source.jobs.put(7, 60);
        runFor(Duration.ofSeconds(10));
        assertThat(reconciliation.uncommittedDrifts()).extracting(Drift::state).containsExactly(Drift.State.GONE);
    }

    @Test
    void should_take_over_what_an_earlier_writer_has_said() {
        Drift open = new Drift(JOB, 7, 60, 70, clock.instant().minusSeconds(3_600), false, Drift.State.OPEN);
        reconciliation = reconciliation(DriftRepair.AUTO, false, List.of(open));
        source.jobs.put(7, 70);
        know(7, 60, 3);

        assertThat(runFor(Duration.ofSeconds(20))).hasSize(1);
        assertThat(reconciliation.uncommittedDrifts()).containsExactly(open.as(Drift.State.REPAIRED));
    }

    @Test
    void should_say_why_it_cannot_repair() {
        source.saysLogEnd = false;
        source.jobs.put(7, 70);

        assertThat(runFor(Duration.ofSeconds(40))).isEmpty();
        assertThat(said).singleElement().asString().contains("REPLICATION CLIENT");
        assertThat(reconciliation.uncommittedDrifts()).extracting(Drift::state).containsExactly(Drift.State.OPEN);
        assertThat(reconciliation.uncommittedTables())
                .allSatisfy(table -> assertThat(table.problem()).contains("REPLICATION CLIENT"));

        source.saysLogEnd = true;
        assertThat(runFor(Duration.ofMinutes(2))).hasSize(1);
    }

    @Test
    void should_repair_the_others_while_one_row_is_held_by_somebody() {
        for (int job = 1; job <= 50; job++) {
            source.jobs.put(job, job);
        }
        source.held.add(25);

        List<DimensionRow> repaired = runFor(Duration.ofMinutes(10));

        assertThat(repaired).extracting(DimensionRow::id).hasSize(49).doesNotContain(25);
        source.held.clear();
        assertThat(runFor(Duration.ofMinutes(1))).extracting(DimensionRow::id).containsExactly(25);
    }

    @Test
    void should_say_that_it_may_not_compare_and_that_it_may_again() {
        source.refusal = new StoreException(Store.MYSQL, Kind.DENIED, "no SELECT on job", "", null);
        runFor(Duration.ofMinutes(1));
        assertThat(said).containsExactly("no SELECT on job");
        assertThat(reconciliation.uncommittedTables())
                .allSatisfy(table -> assertThat(table.problem()).isEqualTo("no SELECT on job"));

        source.refusal = null;
        runFor(Duration.ofMinutes(1));
        assertThat(reconciliation.uncommittedTables())
                .hasSize(2)
                .allSatisfy(table -> assertThat(table.problem()).isEmpty());
    }

    /** Else both tables seem to be compared now and then, and nobody hears for long that one is not. */
    @Test
    void should_go_on_saying_that_it_may_not_compare_one_table_while_it_compares_the_other() {
        source.refusal = new StoreException(Store.MYSQL, Kind.DENIED, "no SELECT on job", "", null);
        source.refused = table -> table == JOB;
        runFor(Duration.ofSeconds(30));
        reconciliation.committed();

        for (int cycle = 0; cycle < 300; cycle++) {
            runFor(Duration.ofMillis(200));
            assertThat(reconciliation.uncommittedTables())
                    .allSatisfy(table ->
                            assertThat(table.problem()).isEqualTo(table.table() == JOB ? "no SELECT on job" : ""));
            reconciliation.committed();
        }
        assertThat(said).containsExactly("no SELECT on job");
    }

    /** The user may read the rows, and not lock them. */
    @Test
    void should_go_on_saying_that_rows_may_not_be_locked_while_it_compares() {
        source.jobs.put(7, 70);
        source.lockRefusal = new StoreException(Store.MYSQL, Kind.DENIED, "no UPDATE on job", "", null);
        runFor(Duration.ofSeconds(60));
        assertThat(reconciliation.uncommittedTables())
                .filteredOn(table -> table.table() == JOB)
                .singleElement()
                .satisfies(table -> assertThat(table.problem()).isEqualTo("no UPDATE on job"));

        assertThat(said).containsExactly("no UPDATE on job");
    }

    @Test
    void should_bound_what_it_remembers_and_find_it_all() {
        for (int job = 1; job <= 35_000; job++) {
            source.jobs.put(job, 1);
        }

        assertThat(runFor(Duration.ofMinutes(10))).hasSize(35_000);
    }

    @Test
    void should_take_no_time_where_the_run_has_an_end() {
        reconciliation = reconciliation(DriftRepair.AUTO, true, List.of());
        for (int job = 1; job <= 1_000; job++) {
            source.jobs.put(job, 1);
        }
        int repaired = 0;
        for (int cycle = 0; cycle < 50 && !reconciliation.isDone(); cycle++) {
            List<DimensionRow> rows = reconciliation.step(clock.instant(), this::row, true);
            rows.forEach(row -> jobs.put(row.id(), row));
            repaired += rows.size();
            reconciliation.committed();
        }
        assertThat(reconciliation.isDone()).isTrue();
        assertThat(repaired).isEqualTo(1_000);
    }

    /** Cycles as the engine does; what is repaired is known from then on. */
    private List<DimensionRow> runFor(Duration duration) {
        List<DimensionRow> repaired = new ArrayList<>();
        Instant end = clock.instant().plus(duration);
        while (clock.instant().isBefore(end)) {
            List<DimensionRow> rows = reconciliation.step(clock.instant(), this::row, true);
            rows.forEach(row -> jobs.put(row.id(), row));
            repaired.addAll(rows);
            clock.advance(CYCLE);
        }
        return repaired;
    }

    private @Nullable DimensionRow row(DimensionTable table, int id) {
        return table == JOB ? jobs.get(id) : null;
    }

    private void know(int job, @Nullable Integer company, long offset) {
        jobs.put(job, new DimensionRow(JOB, job, company, false, new SourcePosition(1, offset, 0)));
    }

    /** A change of another job arrives. */
    private void feed(long offset) {
        reconciliation.take(
                List.of(new RowUpserted(JOB, 1_000_000, null, new SourcePosition(1, offset, 0))), clock.instant());
    }

    private Reconciliation reconciliation(DriftRepair repair, boolean hasEnd, List<Drift> open) {
        return new Reconciliation(source, Runnable::run, clock, repair, hasEnd, open, new PipelineObserver() {
            @Override
            public void reconciliationHindered(String reason) {
                said.add(reason);
            }
        });
    }

    /** Job and campaign in memory; the log ends at 100. */
    private final class Tables implements SourceTables {
        private final TreeMap<Integer, Integer> jobs = new TreeMap<>();
        private final Set<Integer> held = new HashSet<>();
        private @Nullable StoreException refusal;
        private Predicate<DimensionTable> refused = table -> true;
        private @Nullable StoreException lockRefusal;
        private boolean saysLogEnd = true;
        private long logEnd = 100;
        private Runnable whileLooking = () -> {};
        private int looks;

        @Override
        public Comparison compare(DimensionTable table, long afterId, int atMost) {
            if (refusal != null && refused.test(table)) {
                throw refusal;
            }
            if (table == CAMPAIGN) {
                return new Comparison(List.of(), Integer.MAX_VALUE, 0, end());
            }
            TreeMap<Integer, Integer> ids = new TreeMap<>(jobs);
            ReconciliationTest.this.jobs.forEach((id, row) -> ids.putIfAbsent(id, 0));
            List<Integer> range = ids.keySet().stream()
                    .filter(id -> id > afterId)
                    .limit(atMost)
                    .toList();
            List<Difference> differences = new ArrayList<>();
            for (int id : range) {
                Integer known = Suspects.company(row(JOB, id));
                Integer company = jobs.get(id);
                if (known == null ? company != null : !known.equals(company)) {
                    differences.add(new Difference(id, known, company));
                }
            }
            int last = range.size() < atMost ? Integer.MAX_VALUE : range.get(range.size() - 1);
            return new Comparison(differences, last, range.size(), end());
        }

        private @Nullable SourcePosition end() {
            return saysLogEnd ? new SourcePosition(1, logEnd, 0) : null;
        }

        @Override
        public RowLocks lockRows() {
            looks++;
            whileLooking.run();
            if (lockRefusal != null) {
                throw lockRefusal;
            }
            return new RowLocks() {
                @Override
                public Map<Integer, Optional<Integer>> read(DimensionTable table, Collection<Integer> ids) {
                    if (ids.stream().anyMatch(held::contains)) {
                        throw new StoreException(Store.MYSQL, Kind.UNAVAILABLE, "waited for a row in vain", "", null);
                    }
                    Map<Integer, Optional<Integer>> rows = new HashMap<>();
                    for (int id : ids) {
                        Integer company = jobs.get(id);
                        if (company != null) {
                            rows.put(id, Optional.of(company));
                        }
                    }
                    return rows;
                }

                @Override
                public Optional<SourcePosition> logEnd() {
                    return Optional.ofNullable(end());
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }
}
