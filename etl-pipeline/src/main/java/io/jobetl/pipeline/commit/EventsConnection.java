package io.jobetl.pipeline.commit;

import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection with at most one open transaction, READ COMMITTED. The first statement begins the transaction;
 * {@link #commit}, {@link #rollback} or the end of the connection end it. All times are the server's.
 *
 * <p>What changes rows and answers nothing may be kept until {@link #commit}, and what goes wrong with it is said then.
 *
 * <p>Used by one thread, except that {@link #abort} may be called by another.
 */
public interface EventsConnection extends AutoCloseable {
    /** What {@link #kill} takes. Unique among the living connections; starts over when the server restarts. */
    long id();

    /** The lease row as it is committed, without a lock. */
    Optional<LeaseRow> readLease() throws EventsDatabaseException;

    /**
     * Locks the lease row until the transaction ends. Whoever held it before has committed or rolled back.
     *
     * @throws EventsDatabaseException of the meaning REPEAT_TRANSACTION when somebody holds it for more than a moment
     */
    Optional<LeaseRow> lockLease() throws EventsDatabaseException;

    /** Makes the lease row when it is not there: free, epoch 0. */
    void createLease() throws EventsDatabaseException;

    /** Opens the next epoch; the row must be locked. */
    void takeLease(String instance, String owner, Duration leaseTime) throws EventsDatabaseException;

    /**
     * Counts one commit and extends the lease; the row must be locked.
     *
     * @param lateCountedUntil {@link Commit#lateCountedUntil}
     */
    void advanceLease(Instant commitTime, Duration leaseTime, @Nullable Instant lateCountedUntil)
            throws EventsDatabaseException;

    /**
     * Extends the lease; the row must be locked.
     *
     * @param lateCountedUntil {@link Commit#lateCountedUntil}
     */
    void renewLease(Duration leaseTime, @Nullable Instant lateCountedUntil) throws EventsDatabaseException;

    /** Ends the lease now, if it is still this epoch's and this instance's. */
    void releaseLease(long epoch, String instance) throws EventsDatabaseException;

    /** Hours, dimension rows and offsets. */
    SinkState readState(long epoch) throws EventsDatabaseException;

    /**
     * Looks, now and then, whether the log from which change events come was numbered anew, so that their positions
     * cannot be compared with the stored ones. Then these and the stored offsets become void in this transaction. The
     * lease row must be locked.
     *
     * @return whether that happened: {@link #readState} has to be called again after the commit
     */
    default boolean voidPositionsWhenRenumbered() throws EventsDatabaseException {
        return false;
    }

    /** All cells of one hour. */
    List<Cell> cellsOf(int epochHour) throws EventsDatabaseException;

    /** Requests to recount an hour that were not served yet, oldest first. */
    List<RecountRequest> recountRequests() throws EventsDatabaseException;

    /**
     * Writes the rows of a commit as absolute values. A dimension row is written only when its position is not older
     * than the stored one, and the cells follow it; when these are too many for one transaction, {@link #isReenriching}
     * is true afterwards. The lease row must be locked: corrections are kept with its epoch and the sequence number
     * that follows.
     *
     * @param commitTime for {@code updated_at} of cells whose content changes
     */
    void write(Commit commit, Instant commitTime) throws EventsDatabaseException;

    /** Whether cells still have to follow the dimension rows of an earlier transaction. */
    boolean isReenriching() throws EventsDatabaseException;

    /**
     * Lets a bounded number of them follow.
     *
     * @param commitTime for {@code updated_at} of cells whose content changes
     */
    void reenrich(Instant commitTime) throws EventsDatabaseException;

    /**
     * Takes the named lock of the writer, which ends with the connection, not with the transaction. The fence does not
     * need it; it says which living connection is the writer's, and that there is one.
     *
     * @return false when another connection still has it after this time
     */
    boolean markAsWriter(Duration wait) throws EventsDatabaseException;

    /**
     * Whether any living connection holds the writer's named lock. False says that the writer's connection has ended:
     * its process too, as a rule, or it is about to connect again. Where that cannot be told, true.
     */
    default boolean isWriterMarked() throws EventsDatabaseException {
        return true;
    }

    /** The connection that holds the writer's named lock, when it is another one than this. */
    Optional<MarkedWriter> markedWriter() throws EventsDatabaseException;

    /** Ends a connection; its transaction is rolled back. Not an error when it has ended by itself. */
    void kill(long connectionId) throws EventsDatabaseException;

    /**
     * Sends what was kept of the transaction, and COMMIT, perhaps in one.
     *
     * @throws EventsDatabaseException of the meaning CONNECTION_LOST when it is open whether the transaction was
     *     committed; of any other when it certainly was not
     */
    void commit() throws EventsDatabaseException;

    void rollback() throws EventsDatabaseException;

    /** Breaks the connection without a word to a server that may be gone. What was not committed is rolled back. */
    void abort();

    /** Takes leave of the server. Never fails. */
    @Override
    void close();

    /**
     * @param connectionId for {@link #kill}
     * @param isIdle the server waits for the client; false while a statement runs
     * @param inThisState since when, to the second
     */
    record MarkedWriter(long connectionId, boolean isIdle, Duration inThisState) {}
}
