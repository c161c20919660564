package io.jobetl.verify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row of {@code tracking} that matter, as the driver gives them.
 *
 * @param createTime a {@code UUID} or a text
 * @param partitionHour the column {@code hour}; null in the flat layout
 * @param bid any number type
 */
record RawRow(
        @Nullable Object createTime,
        @Nullable Instant partitionHour,
        @Nullable String customTrack,
        @Nullable Number jobId,
        @Nullable Number publisherId,
        @Nullable Number campaignId,
        @Nullable Number groupId,
        @Nullable Number bid) {}
