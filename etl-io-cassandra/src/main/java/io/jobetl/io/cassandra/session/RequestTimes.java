package io.jobetl.io.cassandra.session;

import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Adds up the requests of a session and their time. Thread-safe. */
final class RequestTimes implements RequestTracker {
    private final LongAdder requests = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    long requests() {
        return requests.sum();
    }

    double seconds() {
        return (double) nanos.sum() / TimeUnit.SECONDS.toNanos(1);
    }

    @Override
    public void onSuccess(
            Request request, long latencyNanos, DriverExecutionProfile profile, Node node, String logPrefix) {
        add(latencyNanos);
    }

    @Override
    public void onError(
            Request request,
            Throwable error,
            long latencyNanos,
            DriverExecutionProfile profile,
            @Nullable Node node,
            String logPrefix) {
        add(latencyNanos);
    }

    private void add(long latencyNanos) {
        requests.increment();
        nanos.add(latencyNanos);
    }

    @Override
    public void close() {}
}
