package io.jobetl.testkit.memory;

import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabase;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.port.StoreUnavailableException;
import java.time.InstantSource;

/**
 * A client of an {@link InMemoryEventsStore}: connections with transactions that are visible when they are committed, a
 * row lock on the lease, a named lock, and KILL. A lock that is held by another connection is not waited for: asking for
 * it is a lock wait that timed out.
 *
 * <p>Thread-safe.
 */
public final class InMemoryEventsDatabase implements EventsDatabase {
    private final InMemoryEventsStore store;
    private final InstantSource clock;

    /** @param clock the clock of the store */
    public InMemoryEventsDatabase(InMemoryEventsStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public EventsConnection connect() throws EventsDatabaseException {
        return new InMemoryEventsConnection(store, clock, store.connect());
    }

    @Override
    public String name() {
        return "in-memory store";
    }

    @Override
    public RuntimeException failure(String action, EventsDatabaseException error) {
        return new StoreUnavailableException(name() + ": " + action + ": " + error.getMessage(), error);
    }
}
