package io.jobetl.pipeline.commit;

import io.jobetl.pipeline.port.StoreException;

/** A database that holds {@code events} and the lease row of one pipeline, as the commit protocol sees it. */
public interface EventsDatabase {
    /**
     * A new connection, without a transaction.
     *
     * @throws EventsDatabaseException when the server does not answer or does not let us in
     */
    EventsConnection connect() throws EventsDatabaseException;

    /** Address of the server and name of the lease, for messages. */
    String name();

    /**
     * What the error means to the caller of the sink, with the way out.
     *
     * @param action what was being done, for instance {@code committing}
     */
    StoreException failure(String action, EventsDatabaseException error);
}
