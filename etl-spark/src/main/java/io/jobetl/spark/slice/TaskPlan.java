package io.jobetl.spark.slice;

import io.jobetl.pipeline.port.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tasks read what: so many that no core is idle, and otherwise as few as there may be, because a task costs as
 * much as folding thousands of rows; none much larger than the limit, and slices of one read together where that is
 * possible, so that it is answered early and less has to be combined afterwards.
 *
 * @param tasks none is empty
 * @param parts over how many tasks each read is spread, by its number
 */
record TaskPlan(List<SliceTask> tasks, List<Integer> parts) {
    /** What opening a slice costs, in rows: a request, even if there is nothing. */
    private static final long SLICE_ROWS = 500;

    /** Above that, small reads share a task. */
    private static final int MOST_READS_PER_CORE = 2;

    /**
     * A plan for these reads.
     *
     * @param cores that can work at the same time
     * @param idle cores that have nothing else to do
     * @param maxRows that a task should read at most
     */
    static TaskPlan of(List<SliceRead> reads, int cores, int idle, long maxRows) {
        long rows = 0;
        for (SliceRead read : reads) {
            rows += read.expectedRows() + read.slices().size() * SLICE_ROWS;
        }
        long wanted = Math.max(idle, Math.min(reads.size(), (long) cores * MOST_READS_PER_CORE));
        long perTask = Math.max(1, Math.min(maxRows, rows / wanted));
        List<SliceTask> tasks = new ArrayList<>();
        List<Integer> parts = new ArrayList<>();
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
            parts.add(tasks.size() - first + 1);
        }
        if (!task.isEmpty()) {
            tasks.add(task);
        }
        return new TaskPlan(tasks, parts);
    }

    /** The most tasks that any one read is spread over. */
    int spread() {
        return parts.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Partials of all tasks, less one for each read. */
    int surplus() {
        return parts.stream().mapToInt(Integer::intValue).sum() - parts.size();
    }
}
