package io.jobetl.spark.slice;

import java.util.ArrayList;
import java.util.List;
import scala.Tuple2;

/**
 * Answers the reads of one job, each as soon as the last task that had a part of it is over: the others may take much
 * longer, and what is counted can be committed while they do. What a store refused fails the reads that wanted it, and
 * no other. For one thread.
 */
final class SliceAnswers {
    private final List<SliceRead> reads;
    private final int[] missing;
    private final List<List<Folded>> found = new ArrayList<>();

    /** @param parts that each read comes in */
    SliceAnswers(List<SliceRead> reads, List<Integer> parts) {
        this.reads = reads;
        this.missing = parts.stream().mapToInt(Integer::intValue).toArray();
        reads.forEach(read -> found.add(new ArrayList<>()));
    }

    /** What one task found, by the number of the read. */
    void take(List<Tuple2<Integer, Folded>> ofTask) {
        for (Tuple2<Integer, Folded> each : ofTask) {
            int read = each._1();
            found.get(read).add(each._2());
            missing[read]--;
            if (missing[read] == 0) {
                answer(reads.get(read), found.set(read, List.of()));
            }
        }
    }

    private static void answer(SliceRead read, List<Folded> parts) {
        try {
            read.result().complete(Folded.sum(parts));
        } catch (RuntimeException | Error e) { // what the store said, or a defect
            read.result().completeExceptionally(e);
        }
    }

    /** All tasks are over. */
    void end() {
        for (SliceRead read : reads) {
            if (!read.result().isDone()) {
                read.result().completeExceptionally(new IllegalStateException("no task read " + read.slices()));
            }
        }
    }
}
