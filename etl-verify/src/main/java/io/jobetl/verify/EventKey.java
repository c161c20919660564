package io.jobetl.verify;

import java.time.LocalDateTime;
import java.util.Comparator;

/**
 * Key of a row of {@code events}.
 *
 * @param hour start of the hour, UTC
 */
record EventKey(LocalDateTime hour, long jobId, long publisherId, long campaignId, long groupId)
        implements Comparable<EventKey> {
    private static final Comparator<EventKey> ORDER = Comparator.comparing(EventKey::hour)
            .thenComparingLong(EventKey::jobId)
            .thenComparingLong(EventKey::publisherId)
            .thenComparingLong(EventKey::campaignId)
            .thenComparingLong(EventKey::groupId);

    @Override
    public int compareTo(EventKey other) {
        return ORDER.compare(this, other);
    }

    /** As a condition that can be pasted into a MySQL client. */
    @Override
    public String toString() {
        return "dates='" + hour.toLocalDate() + "' AND hours=" + hour.getHour() + " AND job_id=" + jobId
                + " AND publisher_id=" + publisherId + " AND campaign_id=" + campaignId + " AND group_id=" + groupId;
    }
}
