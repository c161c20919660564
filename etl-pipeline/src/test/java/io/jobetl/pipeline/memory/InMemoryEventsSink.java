package io.jobetl.pipeline.memory;

import io.jobetl.pipeline.commit.FailPoints;
import io.jobetl.pipeline.commit.FencedEventsSink;
import io.jobetl.pipeline.commit.RetryPolicy;
import io.jobetl.pipeline.observe.PipelineObserver;
import java.time.Duration;
import java.time.InstantSource;

/** The commit protocol over an {@link InMemoryEventsStore}, without a server and with a clock that the test moves. */
public final class InMemoryEventsSink extends FencedEventsSink {
    private static final int RETRIES = 3;

    private static final int REENRICHED_CELLS = 10_000;

    /** @param clock the clock of the store: what decides when a lease ends */
    public InMemoryEventsSink(InMemoryEventsStore store, InstantSource clock, String owner, Duration leaseTime) {
        this(store, clock, owner, leaseTime, REENRICHED_CELLS);
    }

    /**
     * @param clock the clock of the store: what decides when a lease ends
     * @param reenrichedCells how many cells may follow a job or campaign in one transaction
     */
    public InMemoryEventsSink(
            InMemoryEventsStore store, InstantSource clock, String owner, Duration leaseTime, int reenrichedCells) {
        this(store, clock, owner, leaseTime, reenrichedCells, PipelineObserver.NONE);
    }

    /**
     * @param clock the clock of the store: what decides when a lease ends
     * @param reenrichedCells how many cells may follow a job or campaign in one transaction
     */
    public InMemoryEventsSink(
            InMemoryEventsStore store,
            InstantSource clock,
            String owner,
            Duration leaseTime,
            int reenrichedCells,
            PipelineObserver observer) {
        super(
                new InMemoryEventsDatabase(store, clock, reenrichedCells),
                owner,
                leaseTime,
                immediateRetries(),
                FailPoints.NONE,
                observer);
    }

    private static RetryPolicy immediateRetries() {
        return () -> {
            int[] left = {RETRIES};
            return () -> left[0]-- > 0;
        };
    }
}
