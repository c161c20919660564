package io.jobetl.runtime.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish to stop: Ctrl-C or SIGTERM of a command, or whatever an embedding program chooses. Work that goes on polls
 * or awaits it, and then stops cleanly. Thread-safe; once requested it stays requested.
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

    /** True when somebody looks at this signal, so that asking it to stop has an effect. */
    public boolean isObserved() {
        return observed;
    }
}
