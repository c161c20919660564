package io.jobetl.spark.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TaskPlanTest {
    private static final int HOUR = 493_000;
    private static final int CORES = 4;
    private static final long MOST_ROWS = 250_000;

    @Test
    void should_read_small_hours_together() {
        List<SliceRead> reads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            reads.add(read(8, 0, false));
        }

        TaskPlan plan = TaskPlan.of(reads, CORES, CORES, MOST_ROWS);

        assertThat(plan.tasks()).hasSizeBetween(CORES, 3 * CORES);
        assertThat(slices(plan)).isEqualTo(800);
        assertThat(plan.spread()).isLessThanOrEqualTo(2);
    }

    @Test
    void should_keep_all_cores_busy_with_one_hour() {
        TaskPlan plan = TaskPlan.of(List.of(read(8, 400_000, false)), CORES, CORES, MOST_ROWS);

        assertThat(plan.tasks()).hasSize(CORES);
        assertThat(plan.spread()).isEqualTo(CORES);
        assertThat(plan.surplus()).isEqualTo(CORES - 1);
    }

    @Test
    void should_not_spread_over_cores_that_are_busy() {
        List<SliceRead> hours = Collections.nCopies(3, read(8, 40_000, false));

        assertThat(TaskPlan.of(hours.subList(0, 1), CORES, 1, MOST_ROWS).tasks())
                .hasSize(1);
        assertThat(TaskPlan.of(hours, CORES, 1, MOST_ROWS).tasks()).hasSize(3);
        assertThat(TaskPlan.of(hours.subList(0, 1), CORES, 2, MOST_ROWS).tasks())
                .hasSize(2);
    }

    @Test
    void should_read_each_hour_in_a_task_of_its_own_when_there_are_more_than_cores() {
        for (int hours = CORES; hours <= 2 * CORES; hours++) {
            TaskPlan plan = TaskPlan.of(Collections.nCopies(hours, read(8, 40_000, false)), CORES, CORES, MOST_ROWS);

            assertThat(plan.tasks()).hasSize(hours);
            assertThat(plan.parts()).containsOnly(1);
        }
    }

    @Test
    void should_know_how_many_partials_there_are_beyond_one_for_each_read() {
        TaskPlan plan = TaskPlan.of(List.of(read(4, 0, false), read(4, 0, false)), CORES, CORES, MOST_ROWS);

        assertThat(plan.tasks()).hasSize(4);
        assertThat(plan.parts()).containsExactly(2, 2);
        assertThat(plan.surplus()).isEqualTo(2);
    }

    @Test
    void should_give_no_task_much_more_than_the_limit() {
        TaskPlan plan = TaskPlan.of(
                List.of(read(80, 10_000_000, false), read(8, 1_000, false), read(80, 10_000_000, false)),
                CORES,
                CORES,
                MOST_ROWS);

        assertThat(plan.tasks())
                .hasSizeGreaterThan(79)
                .allMatch(task -> task.rows() <= MOST_ROWS * 1.5 && !task.isEmpty());
        assertThat(slices(plan)).isEqualTo(168);
    }

    @Test
    void should_leave_in_one_task_what_is_read_aside() {
        TaskPlan plan = TaskPlan.of(List.of(read(8, 900_000, true), read(8, 900_000, true)), CORES, CORES, MOST_ROWS);

        assertThat(plan.tasks()).hasSize(2);
        assertThat(plan.spread()).isEqualTo(1);
    }

    private static int slices(TaskPlan plan) {
        return plan.tasks().stream().mapToInt(SliceTask::size).sum();
    }

    private static SliceRead read(int slices, long rows, boolean inOneTask) {
        List<Slice> asked = new ArrayList<>();
        long first = TimeUuids.firstTickOfHour(HOUR);
        for (int shard = 0; shard < slices; shard++) {
            asked.add(new Slice(HOUR, shard, first, first + TimeUuids.TICKS_PER_HOUR));
        }
        return new SliceRead(asked, rows, inOneTask, new CompletableFuture<>());
    }
}
