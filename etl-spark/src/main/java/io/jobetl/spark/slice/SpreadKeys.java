package io.jobetl.spark.slice;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** Divides the partials of a read into some groups, by task, so that no executor has to combine them all. */
final class SpreadKeys implements PairFlatMapFunction<Iterator<Tuple2<Integer, Folded>>, Integer, Folded> {
    private static final long serialVersionUID = 1L;

    private final int ways;

    SpreadKeys(int ways) {
        this.ways = ways;
    }

    @Override
    public Iterator<Tuple2<Integer, Folded>> call(Iterator<Tuple2<Integer, Folded>> byRead) {
        int way = TaskContext.getPartitionId() % ways;
        List<Tuple2<Integer, Folded>> bySpread = new ArrayList<>();
        byRead.forEachRemaining(each -> bySpread.add(new Tuple2<>(each._1() * ways + way, each._2())));
        return bySpread.iterator();
    }
}
