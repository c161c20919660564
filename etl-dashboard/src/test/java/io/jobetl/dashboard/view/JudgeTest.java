package io.jobetl.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.dashboard.view.TableWatch.Balanced;
import io.jobetl.dashboard.view.Verdict.State;
import io.jobetl.io.mysql.read.MySqlEventsReader.HourBalance;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.FeedState.Condition;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.runtime.status.RowBalance;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The verdict, with time moved by hand. */
class JudgeTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    private Instant now = NOON;
    private final RunWatch run = new RunWatch(() -> now);
    private final List<Away> away = new ArrayList<>();
    private @Nullable TableState tables = tables("other:1", Duration.ofSeconds(5));
    private @Nullable Balanced balance;
    private boolean isFeedExpected = true;

    private Judge.Finding finding() {
        List<Away> all = new ArrayList<>(run.state().away());
        all.addAll(away);
        return new Judge(
                        now,
                        run.state(),
                        Optional.ofNullable(tables),
                        all,
                        Optional.ofNullable(balance),
                        isFeedExpected)
                .finding();
    }

    private TableState tables(String owner, Duration remaining) {
        return new TableState(
                now,
                Optional.of(lease(owner, remaining)),
                List.of(),
                HourSums.NONE,
                true,
                false,
                0,
                List.of(),
                List.of());
    }

    private static LeaseStatus lease(String owner, Duration remaining) {
        return new LeaseStatus(
                new LeaseHolder(owner, 3, remaining),
                4,
                LocalDateTime.ofInstant(NOON, ZoneOffset.UTC),
                Optional.empty());
    }

    private void cycled(Duration age) {
        run.cycled(new PipelineStats(0, 0, 0, 0, 0, 1, 0, 0, now.minus(age), null, null));
    }

    private void writes() {
        run.started();
        cycled(Duration.ofMillis(200));
    }

    private static StoreException unavailable(Store store) {
        return new StoreException(store, Kind.UNAVAILABLE, store.title() + " is not there", "start it", null);
    }

    @Test
    void should_be_healthy_while_what_is_committed_is_fresh_with_and_without_traffic() {
        writes();
        for (int minute = 0; minute < 60; minute++) {
            now = now.plusSeconds(60);
            cycled(Duration.ofMillis(300));
        }

        assertThat(finding().state()).isEqualTo(State.HEALTHY);
        assertThat(finding().sentence()).startsWith("Healthy: rows are counted up to 12:59:59");
    }

    @Test
    void should_say_how_far_behind_it_is_and_which_store_is_away_since_when() {
        writes();
        now = now.plusSeconds(7);
        run.storeFailed(unavailable(Store.CASSANDRA), Duration.ofSeconds(1));
        now = now.plusSeconds(35);
        run.storeFailed(unavailable(Store.CASSANDRA), Duration.ofSeconds(5));

        assertThat(finding())
                .isEqualTo(new Judge.Finding(State.BEHIND, "Behind 42 s: Cassandra does not answer since 12:00:07"));
    }

    @Test
    void should_name_the_day_when_it_is_not_today() {
        writes();
        now = now.plusSeconds(7);
        run.storeFailed(unavailable(Store.CASSANDRA), Duration.ofSeconds(1));
        now = now.plus(Duration.ofHours(12));

        assertThat(finding().sentence()).endsWith("Cassandra does not answer since 2026-11-29 12:00:07");
    }

    @Test
    void should_recover_by_itself_when_the_store_answers_again() {
        writes();
        run.storeFailed(unavailable(Store.MYSQL), Duration.ofSeconds(1));
        now = now.plusSeconds(10);
        assertThat(finding().state()).isEqualTo(State.BEHIND);

        run.recovered();
        cycled(Duration.ofMillis(200));

        assertThat(finding().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void should_be_behind_while_hours_wait_that_were_never_counted_however_fresh_the_newest_rows_are() {
        run.started();
        run.cycled(new PipelineStats(0, 0, 0, 0, 0, 1, 7, 0, now, null, now.minus(Duration.ofHours(60))));

        assertThat(finding())
                .isEqualTo(new Judge.Finding(
                        State.BEHIND,
                        "Behind 60 h 0 min: hours that were never counted are being read, from that of"
                                + " 2026-11-27 00:00:00 on"));
    }

    @Test
    void should_be_behind_without_any_failure_when_a_cycle_does_not_end() {
        writes();
        now = now.plusSeconds(9);

        assertThat(finding().sentence()).isEqualTo("Behind 9 s: the cycle under way has not ended since 12:00:00");
    }

    @Test
    void should_name_a_store_that_hangs_before_the_pipeline_gives_up() {
        writes();
        now = now.plusSeconds(3);
        away.add(Away.of(unavailable(Store.CASSANDRA), NOON.plusSeconds(1)));

        assertThat(finding().sentence()).isEqualTo("Behind 3 s: Cassandra does not answer since 12:00:01");
    }

    @Test
    void should_not_call_it_behind_when_a_store_failed_and_rows_are_counted_all_the_same() {
        writes();
        away.add(Away.of(unavailable(Store.CASSANDRA), NOON));

        assertThat(finding().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void should_name_the_store_that_is_seen_to_be_away_and_not_one_that_was() {
        Away late = Away.of(unavailable(Store.CASSANDRA), NOON);
        Away cut = Away.of(unavailable(Store.MYSQL), NOON.plusSeconds(1));
        List<Store> answering = List.of(Store.CASSANDRA, Store.KAFKA);

        assertThat(Away.together(List.of(late), List.of(cut), answering::contains))
                .containsExactly(cut);
        assertThat(Away.together(List.of(late), List.of(cut), store -> false)).containsExactly(cut, late);
        assertThat(Away.together(List.of(late), List.of(), answering::contains))
                .as("who looks may ask for less than the pipeline")
                .containsExactly(late);
    }

    /** Without Kafka and Connect a cycle ends as well as with them. */
    @Test
    void should_believe_the_pipeline_while_only_stores_are_away_that_hold_no_cycle_up() {
        Away late = Away.of(unavailable(Store.CASSANDRA), NOON);
        Away kafka = Away.of(unavailable(Store.KAFKA), NOON);
        Away connect = Away.of(unavailable(Store.CONNECT), NOON);

        assertThat(Away.together(List.of(late), List.of(kafka, connect), Store.CASSANDRA::equals))
                .containsExactly(kafka, connect, late);
    }

    @Test
    void should_say_that_rows_which_waited_are_being_counted() {
        run.started();
        cycled(Duration.ofMinutes(44));

        assertThat(finding().sentence()).isEqualTo("Behind 44 min 0 s: rows that waited are being counted");
    }

    @Test
    void should_say_that_companies_do_not_follow_while_clicks_are_counted() {
        writes();
        away.add(Away.of(unavailable(Store.CONNECT), NOON));

        assertThat(finding().sentence())
                .isEqualTo("Behind with changes of jobs and campaigns: Kafka Connect does not answer since 12:00:00;"
                        + " clicks are counted");
        isFeedExpected = false;
        assertThat(finding().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void should_not_believe_a_connector_that_runs_while_its_task_has_failed() {
        writes();
        run.feedSeen(new FeedState(Condition.FAILED, "task 0 failed: no such column", "", Optional.empty()));

        assertThat(finding().sentence()).contains("task 0 failed: no such column");
    }

    @Test
    void should_be_unbalanced_before_it_is_behind() {
        writes();
        now = now.plusSeconds(60);
        HourState hour = new HourState(
                494_000,
                new Digest(10, 1, 2),
                RejectCounts.of(new long[RejectReason.values().length]),
                NOON,
                HourPhase.OPEN,
                NOON);
        balance = new Balanced(new RowBalance(List.of(new HourBalance(494_000, Optional.of(hour), 9)), Map.of()), NOON);

        assertThat(finding().state()).isEqualTo(State.UNBALANCED);
        assertThat(finding().sentence()).contains("1 hour", "etl verify");
        now = now.plus(Duration.ofHours(1));
        assertThat(finding().state()).as("until somebody has seen it right").isEqualTo(State.UNBALANCED);
    }

    @Test
    void should_not_say_that_rows_add_up_when_nobody_has_compared_them_lately() {
        writes();
        balance = new Balanced(new RowBalance(List.of(), Map.of()), NOON);
        assertThat(finding().sentence()).endsWith(", and add up in the last 48 hours");

        now = now.plus(Duration.ofMinutes(4));
        cycled(Duration.ofMillis(200));

        assertThat(finding().state()).isEqualTo(State.HEALTHY);
        assertThat(finding().sentence()).doesNotContain("add up");
    }

    @Test
    void should_forget_which_stores_were_away_when_it_becomes_a_standby() {
        for (Runnable replaced : List.<Runnable>of(
                () -> run.standby(Optional.empty()), () -> run.fenced(new FencedException("other:1 writes")))) {
            writes();
            run.storeFailed(unavailable(Store.CASSANDRA), Duration.ofSeconds(1));
            run.storeFailed(unavailable(Store.KAFKA), Duration.ofSeconds(1));

            replaced.run();

            assertThat(finding().state()).isEqualTo(State.STANDBY);
        }
    }

    @Test
    void should_never_count_back_when_it_becomes_the_writer_again() {
        run.started();
        run.cycled(new PipelineStats(10, 0, 0, 0, 0, 1, 0, 0, now, null, null));
        run.fenced(new FencedException("other:1 writes"));
        run.started();

        assertThat(run.state().totals().rowsRead()).isEqualTo(10);
    }

    @Test
    void should_be_a_standby_while_somebody_else_holds_the_lease() {
        run.standby(Optional.empty());

        assertThat(finding().state()).isEqualTo(State.STANDBY);
        assertThat(finding().sentence()).startsWith("Standby: other:1 is the writer (epoch 3)");
    }

    @Test
    void should_say_that_nobody_writes_when_the_lease_of_the_writer_has_ended() {
        run.standby(Optional.empty());
        tables = tables("other:1", Duration.ofSeconds(2));
        now = now.plusSeconds(3);

        assertThat(finding().state()).isEqualTo(State.STOPPED);
        assertThat(finding().sentence()).startsWith("Stopped: nobody writes since 12:00:00, the lease of other:1");
    }

    @Test
    void should_not_call_it_stopped_when_nobody_can_say() {
        run.standby(Optional.empty());
        now = now.plusSeconds(30);
        away.add(Away.of(unavailable(Store.MYSQL), NOON));

        assertThat(finding().sentence()).isEqualTo("Behind: MySQL does not answer since 12:00:00");
    }

    @Test
    void should_be_stopped_when_the_pipeline_of_this_process_has_ended() {
        writes();
        run.ended();

        assertThat(finding().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void should_count_a_problem_that_comes_again_and_keep_fifty() {
        for (int i = 0; i < 60; i++) {
            now = now.plusSeconds(1);
            run.reconciliationHindered("reason " + i);
        }
        run.storeFailed(unavailable(Store.KAFKA), Duration.ZERO);
        now = now.plusSeconds(1);
        run.storeFailed(unavailable(Store.KAFKA), Duration.ZERO);

        List<Problem> problems = run.state().problems();
        assertThat(problems).hasSize(50);
        assertThat(problems.get(0))
                .isEqualTo(
                        new Problem(now.minusSeconds(1), now, 2, "Kafka", "Kafka is not there; start it", "start it"));
    }
}
