package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;

/** An hour to which single rows are added. Ticks of 100 ns since 1582-10-15T00:00Z. */
interface HintedHour {
    /** The keys of all rows that are counted in the hour, and maybe others. */
    KeyFilter keys();

    /** True while what is counted at this time is about to be replaced by a reading. */
    boolean isBeingRead(long ticks);

    /** When the last reading of this time began: what was readable by then is counted. */
    long readTicks(long ticks);

    /**
     * Counts a row at this time that is not counted yet.
     *
     * @param row a partial of nothing else
     */
    void add(long ticks, Partial row);

    /**
     * Wants this time to be read again, as soon as the stores can spare it.
     *
     * @return false when it will not be read for that: what has changed there waits as without hints
     */
    boolean readAgain(long ticks);
}
