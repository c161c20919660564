package io.jobetl.model;

import java.time.Instant;
import java.util.Comparator;

/**
 * Key of one cell, that is of one row of {@code events}. All parts come from the tracking row and are never rewritten.
 * Ordered by its parts, as the primary key of {@code events}.
 *
 * @param epochHour hours since 1970-01-01T00Z; {@code dates} and {@code hours} of the row, in UTC
 * @param jobId never null in the tracking row
 * @param publisherId 0 where the tracking row has null
 * @param campaignId 0 where the tracking row has null
 * @param groupId 0 where the tracking row has null
 */
public record CellKey(int epochHour, int jobId, int publisherId, int campaignId, int groupId)
        implements Comparable<CellKey> {
    private static final long SECONDS_PER_HOUR = 3_600;

    private static final Comparator<CellKey> ORDER = Comparator.comparingInt(CellKey::epochHour)
            .thenComparingInt(CellKey::jobId)
            .thenComparingInt(CellKey::publisherId)
            .thenComparingInt(CellKey::campaignId)
            .thenComparingInt(CellKey::groupId);

    /** The begin of its hour. */
    public Instant hour() {
        return Instant.ofEpochSecond(epochHour * SECONDS_PER_HOUR);
    }

    @Override
    public int compareTo(CellKey other) {
        return ORDER.compare(this, other);
    }
}
