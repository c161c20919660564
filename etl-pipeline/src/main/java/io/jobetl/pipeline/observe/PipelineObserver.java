package io.jobetl.pipeline.observe;

import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hears of all that happens in a run. Each method does nothing unless it is overridden.
 *
 * <p>Called by the thread that does the work, often with the lease row locked: it must not block, and must not call the
 * pipeline or the sink. What concerns the connector of change events comes from other threads, and {@link
 * #connectionOpened} from whatever thread asks the sink for something.
 *
 * <p>It must not throw. What an observer throws all the same, other than an {@link Error}, changes nothing in the run:
 * no commit is broken, and other observers still hear of the event. The first exception of each goes to the thread's
 * {@link Thread.UncaughtExceptionHandler}, so that somebody learns of it; those that follow are dropped.
 */
public interface PipelineObserver {
    PipelineObserver NONE = new PipelineObserver() {};

    /** One that passes everything on to each of these, in this order, and never throws what they throw. */
    static PipelineObserver all(PipelineObserver... observers) {
        return new Observers(List.of(observers));
    }

    // ---- the run

    /** Another instance is the writer; about once a second. */
    default void standby(Optional<LeaseHolder> holder) {}

    /** This instance is the writer and has read where the work stands. */
    default void started() {}

    /** Another instance became the writer; this one waits as a standby from now on. */
    default void fenced(FencedException cause) {}

    /** A store is away, or refuses for a reason that may pass; the next attempt comes after the pause. */
    default void storeFailed(StoreException cause, Duration pause) {}

    /** The stores answer again, and no read that has failed waits to be repeated. */
    default void recovered() {}

    /** The sink is not what this instance left: its memory is dropped and built again from the tables. */
    default void stateLost(StateLostException cause) {}

    // ---- the engine

    /** A cycle ended, also one in which a read failed. */
    default void cycled(PipelineStats stats) {}

    /**
     * The engine's changes are committed.
     *
     * @param cells upserted or deleted
     * @param rows tracking rows that came under the digests, net of rows that vanished
     * @param took by the engine's clock; with all attempts, if there were several
     */
    default void committed(int cells, long rows, Duration took) {}

    /** This has become of so many hints of late rows since the last call. */
    default void hintsSettled(HintOutcome outcome, int hints) {}

    /**
     * How hints of late rows stand, when that has changed; of a table that hints are of use for.
     *
     * @param isAnswering hints that are written now will be read soon
     * @param waiting hints that were read and whose rows are not settled
     */
    default void hintsSeen(boolean isAnswering, int waiting) {}

    /**
     * The keys of so many hours were found as the writer before has left them: late rows are added to those at once.
     */
    default void keysFound(int hours) {}

    /** Keys of counted rows cannot be kept for the next writer: late rows will wait then until their hours are read. */
    default void keysNotKept(String reason) {}

    /** Readings have found at least so many late rows that hints should have named and did not, since the last call. */
    default void lateRowsUnhinted(long rows) {}

    /** Whether every late row is known to have a hint now, so that the ladder is a mere check; when that changes. */
    default void lateRowsCovered(boolean isCovered) {}

    // ---- the commit protocol

    /** A connection to the database of the sink was opened. */
    default void connectionOpened() {}

    /** This instance took the lease: with a new epoch, after so many commits of all instances. */
    default void leaseTaken(long epoch, long seq) {}

    /** The connection of the writer has ended, so this instance takes over before the lease does. */
    default void writerEnded(String owner, Duration remaining) {}

    /** The connection of the writer before does not end; a takeover from this instance may take longer. */
    default void predecessorStays() {}

    /** The connection of a writer that stands still inside a transaction is being ended. */
    default void endingFrozenWriter(long connectionId, Duration idle) {}

    /** A transaction ended with this sequence number: a commit of the engine, or a chunk of re-enriched cells. */
    default void transactionCommitted(long seq) {}

    /** A transaction begins again: after a deadlock, a lock that took too long, a lost connection. */
    default void transactionRepeated(String reason) {}

    /** The answer to the COMMIT after {@code seq} did not arrive; the sequence number will say what happened. */
    default void commitUnknown(long seq, String reason) {}

    /** A COMMIT whose answer was lost had happened. */
    default void commitFound(long seq) {}

    // ---- the comparison of job and campaign with their source

    /** Drift was found, repaired, or is gone; it is committed. */
    default void drifted(List<Drift> drifts) {}

    /** Drift is not found, or not repaired, for this reason. */
    default void reconciliationHindered(String reason) {}

    // ---- the connector of change events

    /** The connector takes a new snapshot by request of the pipeline; a line now and then. */
    default void snapshotProgressed(String progress) {}

    /** The feed of change events was looked at; every few seconds. */
    default void feedSeen(FeedState state) {}

    /** The feed is broken: once when that is known, when the reason becomes another one, and rarely while it lasts. */
    default void feedBroken(FeedState state) {}

    /** The feed, which was broken, flows again. */
    default void feedRecovered(FeedState state) {}

    /**
     * The writer tries to get the feed going by itself.
     *
     * @param action for instance that the connector is restarted, and when it is tried again
     */
    default void feedMended(String action) {}
}
