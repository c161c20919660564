package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.port.HourState;
import java.time.Instant;
import java.util.List;

/**
 * Keeps track of which rows are counted, hour by hour, and finds out what changed. One implementation per kind of
 * tracking table.
 */
interface TrackingCounter {
    /**
     * Reads what is due and takes over what has been read.
     *
     * @throws RuntimeException when a read failed; what was read is kept, what failed stays due
     */
    void read(Instant now);

    /** Hours with changes that wait for a commit; the same objects until {@link #committed}. */
    List<HourChange> changes(Instant now);

    /** The changes of the last call of {@link #changes} are in the sink. */
    void committed();

    /** Rows read since the start, each reading counted. */
    long rowsRead();

    /** Hours that are due or being read, open hours apart. */
    int hoursWaiting(Instant now);

    int openHours();

    /** Event time up to which all readable rows are counted. */
    Instant countedUntil(Instant now);

    /**
     * An hour to commit.
     *
     * @param cells what changed; nothing, when only the schedule moved
     * @param state new row of {@code etl_hour}
     */
    record HourChange(HourCells cells, HourState state) {}
}
