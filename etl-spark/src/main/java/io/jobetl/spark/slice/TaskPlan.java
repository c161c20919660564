package io.jobetl.spark.slice;

import io.jobetl.pipeline.port.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tasks read what: as many as there are cores to keep busy, none much larger than the limit, and slices of one
 * read together where that is possible, so that less has to be combined afterwards.
 *
 * @param tasks none is empty
 * @param spread the most tasks that any one read is spread over
 * @param surplus partials of all tasks, less one for each read
 */
record TaskPlan(List<SliceTask> tasks, int spread, int surplus) {
    /** What opening a slice costs, in rows: a request, even if there is nothing. */
    private static final long SLICE_ROWS = 500;

    /** More tasks than cores, so that none is idle for long at the end. */
    private static final int TASKS_PER_CORE = 2;

    /**
     * A plan for these reads.
     *
     * @param cores that can work at the same time
     * @param maxRows that a task should read at most
     */
    static TaskPlan of(List<SliceRead> reads, int cores, long maxRows) {
        long rows = 0;
        for (SliceRead read : reads) {
            rows += read.expectedRows() + read.slices().size() * SLICE_ROWS;
        }
        long perTask = Math.max(1, Math.min(maxRows, rows / ((long) cores * TASKS_PER_CORE)));
        List<SliceTask> tasks = new ArrayList<>();
        int spread = 1;
        int surplus = 0;
        SliceTask task = new SliceTask();
        for (int i = 0; i < reads.size(); i++) {
            SliceRead read = reads.get(i);
            int first = -1;
            long rowsOfSlice = read.expectedRowsOfSlice() + SLICE_ROWS;
            for (Slice slice : read.slices()) {
                boolean isFull = !task.isEmpty() && task.rows() + rowsOfSlice / 2 > perTask;
                if (isFull && !(read.inOneTask() && task.holds(i))) {
                    tasks.add(task);
                    task = new SliceTask();
                }
                task.add(i, slice, rowsOfSlice);
                first = first < 0 ? tasks.size() : first;
            }
            int parts = tasks.size() - first + 1;
            spread = Math.max(spread, parts);
            surplus += parts - 1;
        }
        if (!task.isEmpty()) {
            tasks.add(task);
        }
        return new TaskPlan(tasks, spread, surplus);
    }
}
