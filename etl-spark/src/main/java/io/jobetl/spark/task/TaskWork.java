package io.jobetl.spark.task;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.Serializable;
import java.util.function.Function;

/**
 * What executors do with an input. It may be done twice, and by two executors at once.
 *
 * @param <T> input
 * @param <R> result
 */
@FunctionalInterface
public interface TaskWork<T, R> extends Serializable {
    /** Gets ready for the inputs of one task; fails, as the work does, with what the driver or an adapter throws. */
    Function<T, R> open(CqlSession session);
}
