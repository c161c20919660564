package io.jobetl.spark.slice;

import io.jobetl.aggregation.Partial;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import io.jobetl.spark.cluster.ExecutorSession;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scala.Tuple2;

/**
 * What one task reads: slices of one or several reads, one after the other. It may be done twice, and by two executors
 * at once: it only reads, and Spark takes the result of one of them.
 */
final class SliceTask implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Part> parts = new ArrayList<>();
    private long rows;

    private record Part(int read, int epochHour, int shard, long fromTicks, long toTicks) implements Serializable {
        Slice slice() {
            return new Slice(epochHour, shard, fromTicks, toTicks);
        }
    }

    /** @param expectedRows about how many there are */
    void add(int read, Slice slice, long expectedRows) {
        parts.add(new Part(read, slice.epochHour(), slice.shard(), slice.fromTicks(), slice.toTicks()));
        rows += expectedRows;
    }

    /** About how many it reads. */
    long rows() {
        return rows;
    }

    int size() {
        return parts.size();
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** True when some of this read is in it already. */
    boolean holds(int read) {
        return !parts.isEmpty() && parts.get(parts.size() - 1).read() == read;
    }

    /** The first of its slices, whose replicas are the best place for it. */
    Slice first() {
        return parts.get(0).slice();
    }

    /**
     * Reads and folds, on an executor: what was found by read. Behind a slice that the store did not answer nothing is
     * tried any more: each would wait as long. One that it refuses for its size says nothing about the others.
     */
    Iterator<Tuple2<Integer, Folded>> fold() {
        Map<Integer, Partial> sums = new LinkedHashMap<>();
        Map<Integer, Folded> failed = new LinkedHashMap<>();
        Folded away = null;
        for (Part part : parts) {
            if (away != null) {
                failed.put(part.read(), away);
                continue;
            }
            try {
                fold(part, sums);
            } catch (StoreException e) {
                Folded failure = Folded.of(e);
                failed.put(part.read(), failure);
                away = e.tooMuch() == TooMuch.YES ? null : failure;
            }
        }
        List<Tuple2<Integer, Folded>> results = new ArrayList<>();
        failed.forEach((read, failure) -> results.add(new Tuple2<>(read, failure)));
        sums.keySet().removeAll(failed.keySet());
        sums.forEach((read, sum) -> results.add(new Tuple2<>(read, Folded.of(sum))));
        return results.iterator();
    }

    private static void fold(Part part, Map<Integer, Partial> sums) {
        Partial found = ExecutorSession.fold().fold(part.slice());
        Partial sum = sums.putIfAbsent(part.read(), found);
        if (sum != null) {
            sum.combine(found);
        }
    }
}
