package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.HintBatch;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps track of which rows are counted, hour by hour, and finds out what changed. One implementation per kind of
 * tracking table.
 */
interface TrackingCounter {
    /**
     * Reads what is due and takes over what has been read.
     *
     * @param pollInterval about so long after the last call
     * @throws RuntimeException when a read failed; what was read is kept, what failed stays due
     */
    void read(Instant now, Duration pollInterval);

    /** Whether a read that has failed is to be repeated, or is being repeated. */
    boolean hasFailedReads();

    /**
     * Recounts these hours, whatever the schedule says, and compares cell by cell with what the sink holds: cells that
     * were edited by hand are mended. A frozen hour stays as it is.
     *
     * @param requests not asked for before
     */
    void recount(List<RecountRequest> requests);

    /** Takes hints of rows that have arrived late; {@link #read} counts those rows. */
    void take(HintBatch hints, boolean isAnswering, Instant now);

    /** Whether there is room for more hints. */
    boolean hasRoomForHints();

    /**
     * Where to go on after the hints whose rows are counted, or need not be; to be committed no sooner than the {@link
     * #changes}.
     */
    List<ChangeOffset> settledOffsets();

    /** Hours with changes that wait for a commit; the same objects until {@link #committed}. */
    List<HourChange> changes(Instant now);

    /** Rows of frozen hours that wait for a commit. */
    List<DeadLetter> deadLetters();

    /** The changes of the last call of {@link #changes} are about to be committed. */
    default void committing() {}

    /** The changes of the last call of {@link #changes} are in the sink, and so are the dead letters. */
    void committed();

    /**
     * Rows that came up to an hour late are counted when they became readable before this; null when that is not known.
     * To be asked when there are no {@link #changes}, and so everything that was read is committed.
     */
    @Nullable
    Instant lateCountedUntil(Instant now);

    /** Rows read since the start, each reading counted. */
    long rowsRead();

    /** Hours that are due or being read, open hours apart. */
    int hoursWaiting(Instant now);

    int openHours();

    /** Event time up to which all readable rows of open hours are counted. */
    Instant countedUntil(Instant now);

    /** Start of the oldest closed hour that waits to be counted for the first time; null when there is none. */
    @Nullable
    Instant uncountedFrom(Instant now);

    /**
     * An hour to commit.
     *
     * @param cells what changed; nothing, when only the state did
     * @param state new row of {@code etl_hour}; null when there is none to write
     * @param servedRequests ids of the requests that are fulfilled
     */
    record HourChange(HourCells cells, @Nullable HourState state, List<Long> servedRequests) {}
}
