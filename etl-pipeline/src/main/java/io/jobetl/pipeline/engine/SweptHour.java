package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An hour whose spans the {@link NearSweep} reads again. */
interface SweptHour {
    HourSlices slices();

    /** The spans as they are now; others at the next call. */
    List<Span> spans();

    /** What gets the keys of the rows that are read; null when nobody wants them. */
    @Nullable
    KeyFilter keys();

    /** What was told of the last rows is not counted. */
    default void forgetLately() {
        KeyFilter keys = keys();
        if (keys != null) {
            keys.forgetLately();
        }
    }

    /**
     * Puts what the sweep has read in the place of what was counted of a span; the span is one of {@link #spans}, and
     * nothing else has read it since.
     *
     * @param startedTicks when the read began: what was readable by then is in it
     */
    void swept(Span span, Partial fresh, long startedTicks);
}
