package io.jobetl.spark.task;

import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.spark.cluster.ExecutorSession;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A result as it goes over the wire, or why there is none. A store that fails is an outcome and not an exception: Spark
 * would repeat the task four times and tell the reason as a stack. Immutable.
 */
public final class Outcome<R extends Serializable> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final @Nullable R result;
    private final @Nullable Failure failure;

    private record Failure(Store store, Kind kind, String reason, String remedy) implements Serializable {}

    private Outcome(@Nullable R result, @Nullable Failure failure) {
        this.result = result;
        this.failure = failure;
    }

    public static <R extends Serializable> Outcome<R> of(R result) {
        return new Outcome<>(result, null);
    }

    public static <R extends Serializable> Outcome<R> of(StoreException failure) {
        // Executors see the network each from another side.
        boolean isAway = failure.kind() == Kind.UNAVAILABLE;
        String reason = (isAway ? ExecutorSession.executor() : "") + failure.reason();
        return new Outcome<>(null, new Failure(failure.store(), failure.kind(), reason, failure.remedy()));
    }

    /** @param title what was being done */
    static <R extends Serializable> Outcome<R> of(String title, DriverException failure) {
        return of(DriverFailures.translated(title + " failed", failure));
    }

    public boolean isFailure() {
        return failure != null;
    }

    /** @throws StoreException as the task met it */
    public R result() {
        if (result != null) {
            return result;
        }
        Failure met = failure;
        if (met == null) {
            throw new IllegalStateException("neither a result nor a failure");
        }
        throw new StoreException(met.store(), met.kind(), met.reason(), met.remedy(), null);
    }
}
