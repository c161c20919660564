package io.jobetl.pipeline.memory;

import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabase;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.EventsDatabaseException.Meaning;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.InstantSource;

/**
 * A client of an {@link InMemoryEventsStore}: connections with transactions that are visible when they are committed, a
 * row lock on the lease, a named lock, and KILL. A lock that is held by another connection is not waited for: asking
 * for it is a lock wait that timed out.
 *
 * <p>Thread-safe.
 */
public final class InMemoryEventsDatabase implements EventsDatabase {
    private final InMemoryEventsStore store;
    private final InstantSource clock;
    private final int reenrichedCells;

    /**
     * @param clock the clock of the store
     * @param reenrichedCells how many cells may follow a job or campaign in one transaction
     */
    public InMemoryEventsDatabase(InMemoryEventsStore store, InstantSource clock, int reenrichedCells) {
        this.reenrichedCells = reenrichedCells;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public EventsConnection connect() throws EventsDatabaseException {
        return new InMemoryEventsConnection(store, clock, store.connect(), reenrichedCells);
    }

    @Override
    public String name() {
        return "in-memory store";
    }

    @Override
    public StoreException failure(String action, EventsDatabaseException error) {
        Kind kind = error.meaning() == Meaning.OTHER ? Kind.REFUSED : Kind.UNAVAILABLE;
        return new StoreException(Store.MYSQL, kind, name() + ": " + action + ": " + error.getMessage(), "", error);
    }
}
