package io.jobetl.verify;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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

    void write(DataOutput out) throws IOException {
        out.writeLong(hour.toEpochSecond(ZoneOffset.UTC));
        out.writeLong(jobId);
        out.writeLong(publisherId);
        out.writeLong(campaignId);
        out.writeLong(groupId);
    }

    static EventKey read(DataInput in) throws IOException {
        LocalDateTime hour = LocalDateTime.ofEpochSecond(in.readLong(), 0, ZoneOffset.UTC);
        return new EventKey(hour, in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    /** As a condition that can be pasted into a MySQL client. */
    @Override
    public String toString() {
        return "dates='" + hour.toLocalDate() + "' AND hours=" + hour.getHour() + " AND job_id=" + jobId
                + " AND publisher_id=" + publisherId + " AND campaign_id=" + campaignId + " AND group_id=" + groupId;
    }
}
