package io.jobetl.pipeline.port;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one place of truth: {@code events}, and the progress that belongs to it. Each commit is one transaction, fenced
 * by the lease row, so that at most one instance writes and no commit of an older epoch follows one of a newer epoch.
 *
 * <p>Used by one thread, except that {@link #close} may be called by another.
 */
public interface EventsSink extends AutoCloseable {
    /**
     * Becomes the writer when the lease is free, expired, or already ours, and reads the state to go on from. Called
     * again after {@link StateLostException}.
     *
     * @return empty while another instance holds the lease
     * @throws StoreException when the database does not answer or refuses
     */
    Optional<SinkState> acquire();

    /** Who holds the lease and how long it is still valid, for the message of a standby. */
    Optional<LeaseHolder> leaseHolder();

    /**
     * Applies the commit completely or not at all. When this method returns the commit is durable and visible; a lost
     * connection during COMMIT is resolved by comparing the sequence number, deadlocks and lock time-outs are retried.
     *
     * <p>Besides the rows of the commit, {@code company_id} of all cells, of whatever hour, follows the dimension rows:
     * company of the job, else company of the campaign, else null. When too many cells are to follow for one
     * transaction, only the work is noted in this one, durably, and {@link #continueReenrichment} does it.
     *
     * @throws FencedException another instance has become the writer: stop
     * @throws StateLostException the tables are not what this instance left (restored, failed over): forget everything
     *     and {@link #acquire} again
     * @throws StoreException the database is away or refuses, and the commit is known not to have happened
     */
    void commit(Commit commit);

    /**
     * Goes on with the cells that have to follow a job or campaign and were too many for its commit: one chunk, in one
     * transaction that takes less than about a second. Answers at once when there is nothing to be done. Every cell
     * goes straight to the company of the newest committed dimension rows, whatever they were when the work was noted.
     *
     * @return true when a chunk was done, and there may be more
     * @throws FencedException as {@link #commit}
     * @throws StateLostException as {@link #commit}
     * @throws StoreException as {@link #commit}; the chunk stays to be done
     */
    boolean continueReenrichment();

    /**
     * Extends the lease without a change of data; to be called at least every third of the lease time.
     *
     * @param lateCountedUntil as {@link Commit#lateCountedUntil}
     */
    void renewLease(@Nullable Instant lateCountedUntil);

    /** The same when there is nothing to say. */
    default void renewLease() {
        renewLease(null);
    }

    /**
     * The same in one attempt, for the time in which something else is waited for.
     *
     * @throws StoreException the database is away or refuses
     */
    default void keepLease() {
        renewLease();
    }

    /**
     * All cells of some hours, as this instance left them.
     *
     * @return by hour, for each of these hours
     * @throws FencedException as {@link #commit}
     * @throws StateLostException as {@link #commit}: cells and the digests in memory would not belong together
     * @throws StoreException the database is away or refuses
     */
    Map<Integer, List<Cell>> cellsOf(Collection<Integer> epochHours);

    /** All cells of one hour, as {@link #cellsOf(Collection)}. */
    default List<Cell> cellsOf(int epochHour) {
        return cellsOf(List.of(epochHour)).getOrDefault(epochHour, List.of());
    }

    /**
     * The time by the clock of the sink, which all instances share. What is decided for good is decided by two clocks:
     * that of this machine alone may be wrong.
     *
     * @throws StoreException the database is away or refuses
     */
    Instant now();

    /**
     * The requests to recount an hour that nobody has served yet, oldest first.
     *
     * @throws StoreException the database is away or refuses
     */
    List<RecountRequest> recountRequests();

    /** Gives the lease back, so that a successor need not wait for its end. */
    @Override
    void close();

    /**
     * @param owner host and process of the writer
     * @param remaining until the lease ends; zero or negative when it has ended
     */
    record LeaseHolder(String owner, long epoch, Duration remaining) {}
}
