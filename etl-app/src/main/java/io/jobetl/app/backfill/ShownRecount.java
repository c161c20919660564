package io.jobetl.app.backfill;

import io.jobetl.app.verb.Console;
import io.jobetl.runtime.run.HourRecount;
import io.jobetl.runtime.run.SliceExecutorFactory;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.runtime.settings.EtlConfig;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.TimeoutException;

/** A recount of hours whose progress the console shows. */
public final class ShownRecount {
    private final Console console;
    private final HourRecount recount;

    public ShownRecount(EtlConfig config, Console console, StopSignal stopSignal) {
        this(config, console, stopSignal, SliceExecutorFactory.IN_PROCESS);
    }

    /** @param executors where this process reads, when it does the work itself */
    public ShownRecount(EtlConfig config, Console console, StopSignal stopSignal, SliceExecutorFactory executors) {
        this.console = console;
        this.recount = new HourRecount(
                config,
                new RecountNotices(console),
                (done, all) -> console.live(done + " of " + all + " hours recounted"),
                stopSignal,
                executors);
    }

    /** As {@link HourRecount#run}. */
    public boolean run(Collection<Instant> hours) throws InterruptedException, TimeoutException {
        boolean complete = recount.run(hours);
        if (complete) {
            console.endLive();
        }
        return complete;
    }
}
