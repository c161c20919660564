package io.jobetl.spark.task;

import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.spark.cluster.ExecutorSession;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/** One task: its inputs, one after the other. Behind one that fails nothing is tried any more. */
final class Task<T, R extends Serializable> implements FlatMapFunction<Iterator<T>, Tuple2<T, Outcome<R>>> {
    private static final long serialVersionUID = 1L;

    private final String title;
    private final TaskWork<T, R> work;

    Task(String title, TaskWork<T, R> work) {
        this.title = title;
        this.work = work;
    }

    @Override
    public Iterator<Tuple2<T, Outcome<R>>> call(Iterator<T> inputs) {
        List<Tuple2<T, Outcome<R>>> outcomes = new ArrayList<>();
        Function<T, R> opened = null;
        Outcome<R> failure = null;
        while (inputs.hasNext()) {
            T input = inputs.next();
            Outcome<R> outcome = failure;
            if (outcome == null) {
                try {
                    if (opened == null) {
                        opened = work.open(ExecutorSession.cassandra());
                    }
                    outcome = Outcome.of(opened.apply(input));
                } catch (StoreException e) {
                    outcome = Outcome.of(e);
                } catch (DriverException e) {
                    outcome = Outcome.of(title, e);
                }
                failure = outcome.isFailure() ? outcome : null;
            }
            outcomes.add(new Tuple2<>(input, outcome));
        }
        return outcomes.iterator();
    }
}
