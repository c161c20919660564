package io.jobetl.verify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row of {@code tracking} that matter, as the driver gives them.
 *
 * @param createTime a {@code UUID} or a text
 * @param partitionHour the key column {@code hour}; null in the flat layout
 * @param bid any number type
 * @param partitionShard the key column {@code shard}; 0 in the flat layout
 * @param inPlace false where another row may have the same key: in a shard that the table does not have, or under a
 *     second spelling of a text key
 * @param writtenAt when the newest of its counted columns was written; null when that was not asked for, or only its key
 *     was written
 */
record RawRow(
        @Nullable Object createTime,
        @Nullable Instant partitionHour,
        @Nullable String customTrack,
        @Nullable Number jobId,
        @Nullable Number publisherId,
        @Nullable Number campaignId,
        @Nullable Number groupId,
        @Nullable Number bid,
        int partitionShard,
        boolean inPlace,
        @Nullable Instant writtenAt) {
    /** A row in its place. */
    RawRow(
            @Nullable Object createTime,
            @Nullable Instant partitionHour,
            @Nullable String customTrack,
            @Nullable Number jobId,
            @Nullable Number publisherId,
            @Nullable Number campaignId,
            @Nullable Number groupId,
            @Nullable Number bid) {
        this(createTime, partitionHour, customTrack, jobId, publisherId, campaignId, groupId, bid, 0, true, null);
    }

    /** Its partition, or its key in the flat layout, as a condition that can be pasted into a CQL client. */
    String place() {
        return partitionHour == null
                ? "create_time='" + createTime + "'"
                : "hour=" + partitionHour.toEpochMilli() + " AND shard=" + partitionShard;
    }
}
