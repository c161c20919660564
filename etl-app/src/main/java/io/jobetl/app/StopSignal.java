package io.jobetl.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish to stop: Ctrl-C or SIGTERM. A verb that runs on polls or awaits it, and then stops cleanly; one that never
 * looks is ended where it stands. Thread-safe; once requested it stays requested.
 */
public final class StopSignal {
    private final CountDownLatch requested = new CountDownLatch(1);
    private volatile boolean observed;

    public void request() {
        requested.countDown();
    }

    public boolean isRequested() {
        observed = true;
        return requested.getCount() == 0;
    }

    /** Waits until the stop is requested, at most this long. True when it was. */
    public boolean await(Duration timeout) throws InterruptedException {
        observed = true;
        return requested.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** True when the verb looks at this signal, so that asking it to stop has an effect. */
    boolean isObserved() {
        return observed;
    }
}
