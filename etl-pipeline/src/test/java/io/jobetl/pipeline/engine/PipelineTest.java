package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.CellTable;
import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.ChangeEvent.SnapshotCompleted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.RejectReason;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.memory.InMemoryEventsSink;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    private final EngineWorld world = new EngineWorld(false);

    /** Cassandra refuses it where many rows have expired. */
    @Test
    void should_count_all_that_is_known_while_the_look_at_all_partitions_is_refused() {
        Instant old = world.clock.instant().minus(Duration.ofHours(5));
        world.put(world.click(old));
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(5));
        world.looksAvailable = false;
        world.put(world.click(old));
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant()));
        int looks = world.looks;

        for (int cycle = 0; cycle < 300; cycle++) {
            world.clock.advance(Duration.ofMillis(100));
            try {
                pipeline.cycle();
            } catch (StoreException e) {
                world.outages++;
            }
        }

        assertThat(world.clicks()).isEqualTo(3);
        assertThat(world.outages).isEqualTo(world.looks - looks).isBetween(3L, 4L);
    }

    @Test
    void should_count_a_row_within_two_polls_when_it_is_on_time() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(3));

        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofMillis(200));

        assertThat(world.clicks()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {40, 100, 250, 700, 1_500, 5_000, 20_000, 90_000, 400_000, 1_700_000, 4_000_000, 18_000_000})
    void should_count_a_late_row_within_its_lateness(long latenessMillis) {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(3));
        Instant eventTime = world.clock.instant();
        TrackingRow late = world.click(eventTime);
        Duration step = Duration.ofMillis(Math.max(100, latenessMillis / 2_000));
        while (world.clock.instant().isBefore(eventTime.plusMillis(latenessMillis))) {
            world.clock.advance(step);
            pipeline.cycle();
        }
        Instant readable = world.clock.instant();
        world.put(late);

        while (world.clicks() == 0) {
            world.clock.advance(step);
            pipeline.cycle();
        }

        Duration delay = Duration.between(readable, world.clock.instant());
        Duration lateness = Duration.between(eventTime, readable);
        assertThat(delay)
                .isLessThanOrEqualTo(max(lateness, Duration.ofMillis(100)).plus(step.multipliedBy(2)));
    }

    @Test
    void should_read_each_row_a_few_dozen_times_at_most() {
        world.config = PipelineConfig.builder().nearSweepRowsPerSecond(0).build();
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(2));
        long rows = 0;
        while (world.clock.instant().isBefore(EngineWorld.START.plus(Duration.ofMinutes(29)))) {
            world.put(world.click(world.clock.instant()));
            rows++;
            world.clock.advance(Duration.ofMillis(100));
            pipeline.cycle();
        }

        assertThat(world.clicks()).isGreaterThanOrEqualTo(rows - 1);
        assertThat(pipeline.stats().rowsRead()).isLessThan(20 * rows);
    }

    /** Before that nothing new is counted, so it must not wait for anything that can wait. */
    @Test
    void should_sweep_closed_hours_only_when_the_begun_hour_is_read_again_after_a_restart() {
        world.put(world.click(EngineWorld.START.minusSeconds(86_400)));
        world.put(world.click(EngineWorld.START.minusSeconds(60)));
        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(10));
        int closed = RecountSchedule.hourOf(EngineWorld.START.minusSeconds(86_400));
        List<Slice> swept = new ArrayList<>();
        world.lingers = slice -> slice.epochHour() == RecountSchedule.hourOf(EngineWorld.START);
        world.reads = (slice, read) -> {
            if (slice.epochHour() == closed) {
                swept.add(slice);
            }
            return read;
        };
        Pipeline restarted = world.startedInstance(RunMode.STREAM);
        world.run(restarted, Duration.ofSeconds(5));
        assertThat(swept).isEmpty();

        world.lingers = slice -> false;
        world.endLingering(false);
        world.run(restarted, Duration.ofSeconds(5));
        assertThat(swept).isNotEmpty();
    }

    /** After a restart only the newest rows have to be read again soon. */
    @Test
    void should_not_read_the_begun_hour_again_and_again_after_a_start() {
        world.config = PipelineConfig.builder().nearSweepRowsPerSecond(0).build();
        int rows = 0;
        for (Instant time = EngineWorld.START.minusSeconds(1_700);
                time.isBefore(EngineWorld.START.minusSeconds(600));
                time = time.plusSeconds(1)) {
            world.put(world.click(time));
            rows++;
        }
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);

        world.run(pipeline, Duration.ofMinutes(4));

        assertThat(world.clicks()).isEqualTo(rows);
        assertThat(pipeline.stats().rowsRead()).isEqualTo(rows);
    }

    @Test
    void should_count_a_row_dated_ahead_within_the_open_hour() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant().plus(Duration.ofMinutes(20))));

        world.run(pipeline, Duration.ofSeconds(3));
        assertThat(world.clicks()).isEqualTo(1);
        world.run(pipeline, Duration.ofMinutes(25));
        assertThat(world.clicks()).isEqualTo(1);
    }

    @Test
    void should_wait_with_a_row_of_a_later_hour_without_a_hot_loop() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant().plus(Duration.ofHours(3))));
        world.run(pipeline, Duration.ofSeconds(20));
        long commits = world.store.commits();

        world.run(pipeline, Duration.ofSeconds(60));
        assertThat(world.clicks()).isZero();
        assertThat(world.store.commits()).isEqualTo(commits);

        world.clock.advance(Duration.ofHours(3));
        world.run(pipeline, Duration.ofSeconds(3));
        assertThat(world.clicks()).isEqualTo(1);
    }

    @Test
    void should_follow_rows_that_are_overwritten_and_deleted() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        TrackingRow row = world.click(world.clock.instant());
        world.put(row);
        world.run(pipeline, Duration.ofSeconds(3));

        world.put(row.withBid("2.5"));
        world.run(pipeline, Duration.ofSeconds(6));
        assertThat(cell().metrics().spendMicros()).isEqualTo(2_500_000);

        world.remove(row);
        world.run(pipeline, Duration.ofSeconds(20));
        assertThat(world.store.cells()).isEmpty();
    }

    @Test
    void should_mend_cells_of_an_open_hour_that_were_edited_by_hand_when_it_starts() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofSeconds(3));
        Cell right = cell();
        var stranger = new InMemoryEventsSink(world.store, world.clock, "stranger", EngineWorld.LEASE);
        world.clock.advance(EngineWorld.LEASE);
        assertThat(stranger.acquire()).isPresent();
        CellMetrics wrong = new CellMetrics(9, 1, 0, 0, 0);
        stranger.commit(Commit.builder()
                .upserts(List.of(new Cell(right.key(), wrong, null)))
                .build());

        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(1));

        assertThat(cell()).isEqualTo(right);
    }

    @Test
    void should_write_nothing_when_nothing_changes() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofSeconds(3));
        Instant updated = world.store.updatedAt(cell().key());
        long cellsWritten = pipeline.stats().cellsWritten();

        world.run(pipeline, Duration.ofMinutes(40));

        assertThat(world.store.updatedAt(cell().key())).isEqualTo(updated);
        assertThat(pipeline.stats().cellsWritten()).isEqualTo(cellsWritten);
    }

    @Test
    void should_advance_when_only_page_views_arrive() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        for (int i = 0; i < 50; i++) {
            world.put(TrackingRow.organic(world.key(world.clock.instant())));
            world.run(pipeline, Duration.ofMillis(100));
        }
        world.run(pipeline, Duration.ofSeconds(2));

        assertThat(world.store.cells()).isEmpty();
        assertThat(pipeline.stats().rowsCounted()).isEqualTo(50);
        assertThat(pipeline.stats().countedUntil()).isEqualTo(world.clock.instant());
    }

    @Test
    void should_fill_in_the_company_when_job_or_campaign_arrive_and_follow_them() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant().minus(Duration.ofDays(40))));
        world.run(pipeline, Duration.ofSeconds(3));
        assertThat(cell().companyId()).isNull();

        world.changes.append(new RowUpserted(DimensionTable.CAMPAIGN, 1, 50, at(1)));
        world.run(pipeline, Duration.ofMillis(100));
        assertThat(cell().companyId()).isEqualTo(50);

        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));
        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 61, at(3)));
        world.run(pipeline, Duration.ofMillis(100));
        assertThat(cell().companyId()).isEqualTo(61);

        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));
        world.run(pipeline, Duration.ofMillis(100));
        assertThat(cell().companyId()).as("a replayed older change").isEqualTo(61);

        world.changes.append(new RowDeleted(DimensionTable.JOB, EngineWorld.JOB, at(4)));
        world.run(pipeline, Duration.ofMillis(100));
        assertThat(cell().companyId()).isEqualTo(50);
    }

    @Test
    void should_be_done_in_once_mode_only_when_every_cell_has_followed_its_job() {
        world.reenrichedCells = 2;
        putClicksInHours(9);
        runOnce();
        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));

        runOnce();

        assertThat(world.store.cells())
                .hasSize(9)
                .allMatch(cell -> Integer.valueOf(60).equals(cell.companyId()));
    }

    @Test
    void should_count_fresh_rows_while_cells_still_follow_their_job() {
        world.reenrichedCells = 2;
        putClicksInHours(400);
        runOnce();
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));
        world.run(pipeline, Duration.ofMillis(5));

        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofMillis(200));

        assertThat(world.clicks()).isEqualTo(401);
        assertThat(followed()).as("cells with the new company").isBetween(2L, 350L);
        world.run(pipeline, Duration.ofSeconds(1));
        assertThat(followed()).isEqualTo(world.store.cells().size());
    }

    @Test
    void should_go_on_with_cells_that_have_to_follow_when_started_again() {
        world.reenrichedCells = 2;
        putClicksInHours(9);
        runOnce();
        Pipeline crashed = world.startedInstance(RunMode.STREAM);
        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));
        crashed.cycle();
        assertThat(followed()).isEqualTo(2);

        world.run(world.startedInstance(RunMode.STREAM), Duration.ofSeconds(1));

        assertThat(followed()).isEqualTo(9);
    }

    @Test
    void should_delete_what_a_new_snapshot_has_not_seen() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));
        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofSeconds(3));
        assertThat(cell().companyId()).isEqualTo(60);

        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB + 1, 61, at(9)));
        world.changes.append(new SnapshotCompleted(DimensionTable.JOB, at(9)));
        world.run(pipeline, Duration.ofMillis(100));
        assertThat(cell().companyId()).isNull();

        Pipeline successor = world.startedInstance(RunMode.STREAM);
        world.run(successor, Duration.ofSeconds(1));
        assertThat(cell().companyId()).isNull();
    }

    @Test
    void should_count_every_hour_however_old_and_be_done_in_once_mode() {
        for (int days : new int[] {0, 1, 29, 31, 400, 20_000}) {
            world.put(world.click(world.clock.instant().minus(Duration.ofDays(days))));
        }
        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));
        Pipeline pipeline = world.startedInstance(RunMode.ONCE);
        int cycles = 0;
        while (!pipeline.isDone()) {
            pipeline.cycle();
            assertThat(++cycles).isLessThan(100);
        }

        assertThat(world.store.cells())
                .hasSize(6)
                .allMatch(cell -> Integer.valueOf(60).equals(cell.companyId()));
        assertThat(world.store.commits()).as("small hours share a commit").isLessThanOrEqualTo(3);
    }

    @Test
    void should_find_rows_behind_the_horizon_when_their_hour_was_never_counted() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(3));

        world.put(world.click(world.clock.instant().minus(Duration.ofDays(400))));
        world.run(pipeline, Duration.ofSeconds(15));

        assertThat(world.clicks()).isEqualTo(1);
    }

    @Test
    void should_find_a_late_row_of_a_small_table_long_before_its_recount_is_due() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant().minus(Duration.ofDays(400))));
        world.run(pipeline, Duration.ofSeconds(60));

        world.put(world.click(world.clock.instant().minus(Duration.ofDays(400))));
        world.put(world.click(world.clock.instant().minus(Duration.ofHours(7))));
        world.run(pipeline, Duration.ofMinutes(2));

        assertThat(world.clicks()).isEqualTo(3);
    }

    /** 92,234 times the largest bid is more than a long of millionths; half of that must survive a recount. */
    @ParameterizedTest
    @CsvSource({"92234, STREAM", "92234, ONCE", "60000, STREAM", "60000, ONCE"})
    void should_reject_a_cell_that_cannot_be_summed_and_count_all_others(int largestBids, RunMode mode) {
        Instant time =
                world.clock.instant().minus(mode == RunMode.STREAM ? Duration.ofMinutes(20) : Duration.ofHours(3));
        TrackingRow small = world.click(time).withBid("2.5");
        world.put(small);
        List<TrackingRow> large = Stream.generate(() -> new TrackingRow(
                        world.click(time).createTime(), "click", 999, 1, 1, null, new BigDecimal("100000000")))
                .limit(largestBids)
                .toList();
        large.forEach(row -> world.tracking.put(row, time));
        Pipeline pipeline = world.startedInstance(mode);
        world.run(pipeline, Duration.ofSeconds(2));
        boolean fits = largestBids * 100_000_000L < Long.MAX_VALUE / 1_000_000;

        assertThat(world.store.cells())
                .hasSize(fits ? 2 : 1)
                .anyMatch(cell -> cell.metrics().spendMicros() == 2_500_000);
        HourState state = world.store.hours().get(0);
        assertThat(state.rows()).isEqualTo(largestBids + 1);
        assertThat(state.rejects().of(RejectReason.BAD_BID)).isEqualTo(fits ? 0 : largestBids);
        assertThat(world.store.deadLetters())
                .hasSize(fits ? 0 : 1)
                .allMatch(letter -> letter.reason().startsWith("CELL_"));

        // Less of it fits again.
        large.subList(1_000, large.size()).forEach(world.tracking::remove);
        world.run(world.startedInstance(RunMode.ONCE), Duration.ofSeconds(5));

        assertThat(world.store.cells())
                .hasSize(2)
                .anyMatch(cell -> cell.metrics().spendMicros() == 1_000 * 100_000_000_000_000L);
        assertThat(world.store.hours()).allMatch(hour -> hour.rejects().total() == 0);
    }

    /** A writer with more shards, one with a signed remainder, one that takes the hour of its own zone. */
    @ParameterizedTest
    @EnumSource(names = {"STREAM", "ONCE"})
    void should_reject_each_row_that_no_slice_covers_once_and_in_no_other_number(RunMode mode) {
        for (Duration age : List.of(Duration.ZERO, Duration.ofHours(5), Duration.ofDays(40))) {
            TrackingRow right = world.click(world.clock.instant().minus(age));
            int hour = right.epochHour();
            world.put(right);
            world.tracking.put(hour, 7, world.click(world.clock.instant().minus(age)));
            world.tracking.put(hour, -1, world.click(world.clock.instant().minus(age)));
            world.tracking.put(
                    hour, 0, world.click(world.clock.instant().minus(age).minus(Duration.ofHours(2))));
            world.tracking.put(
                    hour, 1, world.click(world.clock.instant().minus(age).plus(Duration.ofHours(7))));
        }
        Pipeline pipeline = world.startedInstance(mode);
        world.run(pipeline, Duration.ofSeconds(20));

        assertThat(world.clicks()).isEqualTo(3);
        assertThat(world.store.hours())
                .hasSize(3)
                .allMatch(hour -> hour.rejects().of(RejectReason.WRONG_PARTITION) == 4)
                .allMatch(hour -> hour.aggregatedRows() == 1);

        world.tracking.clear();
        world.rows.values().forEach(world.tracking::put);
        world.run(world.startedInstance(RunMode.ONCE), Duration.ofSeconds(20));

        assertThat(world.clicks()).isEqualTo(3);
        assertThat(world.store.hours())
                .hasSize(3)
                .allMatch(hour -> hour.rejects().total() == 0);
    }

    @Test
    void should_go_on_where_a_crashed_instance_stopped() {
        Pipeline crashed = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant()));
        world.run(crashed, Duration.ofSeconds(3));
        world.put(world.click(world.clock.instant()));

        Pipeline successor = world.startedInstance(RunMode.STREAM);
        world.run(successor, Duration.ofSeconds(1));

        assertThat(world.clicks()).isEqualTo(2);
        assertThatThrownBy(() -> {
                    world.put(world.click(world.clock.instant()));
                    world.run(crashed, Duration.ofSeconds(3));
                })
                .isInstanceOf(FencedException.class);
    }

    @Test
    void should_stay_a_standby_while_another_instance_holds_the_lease() {
        world.startedInstance(RunMode.STREAM);

        assertThat(world.newInstance().start(RunMode.STREAM)).isFalse();
    }

    @Test
    void should_notice_a_restored_store_and_be_exact_again() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofSeconds(1));
        var backup = world.store.backup();
        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofSeconds(1));

        world.store.restore(backup);
        world.put(world.click(world.clock.instant()));
        assertThatThrownBy(() -> world.run(pipeline, Duration.ofSeconds(3))).isInstanceOf(StateLostException.class);
        assertThat(pipeline.start(RunMode.STREAM)).isTrue();
        world.run(pipeline, Duration.ofSeconds(1));

        assertThat(world.clicks()).isEqualTo(3);
    }

    @Test
    void should_keep_what_is_counted_while_a_store_is_away() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(1));
        world.put(world.click(world.clock.instant()));
        world.store.setAvailable(false);
        world.clock.advance(Duration.ofMillis(100));
        assertThatThrownBy(pipeline::cycle)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        world.store.setAvailable(true);
        world.run(pipeline, Duration.ofMillis(100));
        assertThat(world.clicks()).isEqualTo(1);

        world.trackingAvailable = false;
        world.put(world.click(world.clock.instant()));
        for (int i = 0; i < 5; i++) {
            world.clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(pipeline::cycle)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        }
        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));
        world.clock.advance(Duration.ofMillis(100));
        assertThatThrownBy(pipeline::cycle)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        assertThat(cell().companyId())
                .as("changes go on without the tracking table")
                .isEqualTo(60);

        world.trackingAvailable = true;
        world.run(pipeline, Duration.ofMillis(200));
        assertThat(world.clicks()).isEqualTo(2);
    }

    @Test
    void should_repeat_the_whole_commit_when_it_was_refused_in_its_middle() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofSeconds(1));
        long commits = world.store.commits();
        world.store.setRefusing(true);
        world.put(world.click(world.clock.instant()));
        world.changes.append(new RowUpserted(DimensionTable.JOB, EngineWorld.JOB, 60, at(2)));
        world.changes.appendUnusable(DimensionTable.JOB, "not JSON", "{");
        for (int i = 0; i < 5; i++) {
            world.clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(pipeline::cycle)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
        }
        assertThat(world.clicks()).isEqualTo(1);
        assertThat(cell().companyId()).isNull();
        assertThat(world.store.commits()).isEqualTo(commits);

        world.store.setRefusing(false);
        world.clock.advance(Duration.ofMillis(100));
        pipeline.cycle();

        assertThat(world.clicks()).isEqualTo(2);
        assertThat(cell().companyId()).isEqualTo(60);
        assertThat(world.store.deadLetters()).hasSize(1);
        assertThat(world.store.state().offsets()).isNotEmpty();
        assertThat(world.store.commits()).isEqualTo(commits + 1);
    }

    @Test
    void should_commit_what_it_has_when_reads_are_denied() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(1));
        world.trackingFails = Kind.DENIED;
        world.trackingAvailable = false;
        world.changes.appendUnusable(DimensionTable.JOB, "not JSON", "{");
        world.clock.advance(Duration.ofSeconds(1));

        assertThatThrownBy(pipeline::cycle)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));

        assertThat(world.store.deadLetters()).hasSize(1);
    }

    @Test
    void should_start_again_when_the_clock_goes_back() {
        world.clock.advance(Duration.ofMinutes(20));
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.run(pipeline, Duration.ofSeconds(3));

        world.clock.advance(Duration.ofMinutes(-20));
        assertThatThrownBy(pipeline::cycle).isInstanceOf(StateLostException.class);
        assertThat(pipeline.start(RunMode.STREAM)).isTrue();
        world.put(world.click(world.clock.instant()));
        world.run(pipeline, Duration.ofSeconds(1));

        assertThat(world.clicks()).isEqualTo(1);
    }

    @Test
    void should_pace_its_cuts_while_a_backlog_is_counted() {
        for (int hour = 1; hour < 400; hour++) {
            world.put(world.click(world.clock.instant().minus(Duration.ofHours(hour))));
        }
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        Instant start = world.clock.instant();
        long commits = 0;
        for (int cycle = 0; world.clicks() < 399; cycle++) {
            world.clock.advance(pipeline.cycle());
            assertThat(cycle).isLessThan(400);
            commits = pipeline.stats().commits();
        }

        assertThat(Duration.between(start, world.clock.instant())).isLessThan(Duration.ofSeconds(1));
        assertThat(commits).isLessThan(250);
        assertThat(world.shortReads).isLessThan(40);
    }

    @Test
    void should_keep_dead_letters_of_the_change_source() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.changes.appendUnusable(DimensionTable.JOB, "not JSON", "{");

        world.run(pipeline, Duration.ofSeconds(1));

        assertThat(world.store.deadLetters()).hasSize(1);
    }

    @Test
    void should_stop_before_the_commit_when_rows_do_not_add_up() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(Instant.parse("2026-03-28T07:15:00Z")));
        world.defect = partial -> {
            Digest digest = partial.digest();
            Partial wrong = Partial.restore(
                    partial.epochHour(),
                    new Digest(digest.rows() * 2, digest.hashHigh(), digest.hashLow()),
                    partial.rejects());
            wrong.cells().combine(partial.cells());
            return wrong;
        };

        assertThatThrownBy(() -> world.run(pipeline, Duration.ofSeconds(15)))
                .isInstanceOf(ConservationException.class)
                .hasMessageContainingAll("hour=2026-03-28T07:00:00Z", "rowsRead=2", "rowsInCells=1", "rowsRejected=0");
        assertThat(world.store.commits()).isZero();
        assertThat(world.store.cells()).isEmpty();
    }

    @Test
    void should_stop_before_the_commit_when_a_cell_got_lost() {
        Pipeline pipeline = world.startedInstance(RunMode.STREAM);
        world.put(world.click(Instant.parse("2026-03-28T07:15:00Z")));
        world.defect = partial -> {
            CellTable lost = new CellTable();
            lost.combine(partial.cells());
            partial.cells().deduct(lost);
            return partial;
        };

        assertThatThrownBy(() -> world.run(pipeline, Duration.ofSeconds(15)))
                .isInstanceOf(ConservationException.class)
                .hasMessageContainingAll("rowsRead=1", "rowsInCells=0");
        assertThat(world.store.commits()).isZero();
    }

    private void putClicksInHours(int hours) {
        for (int hour = 0; hour < hours; hour++) {
            world.put(world.click(world.clock.instant().minus(Duration.ofHours(hour))));
        }
    }

    private void runOnce() {
        Pipeline pipeline = world.startedInstance(RunMode.ONCE);
        for (int cycles = 0; !pipeline.isDone(); cycles++) {
            assertThat(cycles).isLessThan(1_000);
            pipeline.cycle();
        }
    }

    private long followed() {
        return world.store.cells().stream()
                .filter(cell -> Integer.valueOf(60).equals(cell.companyId()))
                .count();
    }

    private Cell cell() {
        assertThat(world.store.cells()).hasSize(1);
        return world.store.cells().get(0);
    }

    private static SourcePosition at(long offset) {
        return new SourcePosition(1, offset, 0);
    }

    private static Duration max(Duration left, Duration right) {
        return left.compareTo(right) > 0 ? left : right;
    }
}
