package io.jobetl.dashboard.series;

import org.jspecify.annotations.Nullable;

/**
 * What was committed within one step of time. Times are seconds; null where there was nothing to measure.
 *
 * @param t the beginning of the step, in seconds since 1970
 * @param rows tracking rows that came under the digests, net of rows that vanished
 * @param cells upserted or deleted
 * @param freshnessP50 see {@link Freshness}
 * @param commitP99 of the time that a commit took
 */
public record Point(
        long t,
        long rows,
        long cells,
        long commits,
        @Nullable Double freshnessP50,
        @Nullable Double freshnessP99,
        @Nullable Double commitP99) {}
