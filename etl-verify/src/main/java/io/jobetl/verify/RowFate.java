package io.jobetl.verify;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one raw row, whenever it is looked at: a part of one cell, or a reject under the first reason that
 * applies.
 *
 * @param eventTime null without a usable key
 * @param hour in which the row stands: that of its partition, even when its key belongs to another; null when it stands
 *     in none
 * @param reject null when the row counts
 * @param key of its cell; null when it is rejected
 * @param bid what a click adds to the spend
 */
record RowFate(
        @Nullable Instant eventTime,
        @Nullable Instant hour,
        @Nullable Reject reject,
        @Nullable EventKey key,
        BigDecimal bid) {
    private static final Instant UUID_EPOCH = Instant.parse("1582-10-15T00:00:00Z");
    private static final long TICKS_PER_SECOND = 10_000_000;
    private static final int NANOS_PER_TICK = 100;
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    /** The last event time that a UUID can have, about. */
    private static final Instant LAST_TIME = UUID_EPOCH.plusSeconds((1L << 60) / TICKS_PER_SECOND);

    static RowFate of(RawRow row) {
        Instant partitionHour = row.partitionHour();
        UUID createTime = version1(row.createTime());
        if (createTime == null) {
            return rejected(null, partitionHour, Reject.BAD_UUID);
        }
        long ticks = createTime.timestamp();
        Instant eventTime =
                UUID_EPOCH.plusSeconds(ticks / TICKS_PER_SECOND).plusNanos(ticks % TICKS_PER_SECOND * NANOS_PER_TICK);
        Instant eventHour = eventTime.truncatedTo(ChronoUnit.HOURS);
        Instant hour = partitionHour == null ? eventHour : partitionHour;
        if (!row.inPlace() || !hour.equals(eventHour)) {
            return rejected(eventTime, hour, Reject.WRONG_PARTITION);
        }
        if (row.jobId() == null && row.publisherId() == null && row.campaignId() == null && row.bid() == null) {
            return rejected(eventTime, hour, Reject.ORGANIC);
        }
        if (!isCounted(row.customTrack())) {
            return rejected(eventTime, hour, Reject.IGNORED_TRACK);
        }
        if (row.jobId() == null) {
            return rejected(eventTime, hour, Reject.SPONSORED_WITHOUT_JOB);
        }
        BigDecimal bid = Bid.money(row.bid());
        if (bid == null
                || !isInt(row.jobId())
                || !isInt(row.publisherId())
                || !isInt(row.campaignId())
                || !isInt(row.groupId())) {
            return rejected(eventTime, hour, Reject.BAD_BID);
        }
        EventKey key = new EventKey(
                LocalDateTime.ofInstant(hour, ZoneOffset.UTC),
                row.jobId().longValue(),
                orZero(row.publisherId()),
                orZero(row.campaignId()),
                orZero(row.groupId()));
        return new RowFate(eventTime, hour, null, key, bid);
    }

    private static RowFate rejected(@Nullable Instant eventTime, @Nullable Instant hour, Reject reject) {
        Instant start = hour == null ? null : hour.truncatedTo(ChronoUnit.HOURS);
        return new RowFate(eventTime, start, reject, null, Bid.NOTHING);
    }

    /** True when the row belongs to an hour that can come and has not; never of a row that belongs to none. */
    boolean waitsAt(Instant now) {
        return canBegin() && hour != null && hour.isAfter(now);
    }

    /** False of a row without a usable key, and in a partition of no time that a key can have. */
    boolean canBegin() {
        return eventTime != null && hour != null && !hour.isBefore(UUID_EPOCH) && !hour.isAfter(LAST_TIME);
    }

    static boolean isUuid(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    static long orZero(@Nullable Number id) {
        return id == null ? 0 : id.longValue();
    }

    private static @Nullable UUID version1(@Nullable Object createTime) {
        UUID uuid = null;
        if (createTime instanceof UUID value) {
            uuid = value;
        } else if (createTime instanceof String text && isUuid(text)) {
            uuid = UUID.fromString(text);
        }
        return uuid != null && uuid.version() == 1 ? uuid : null;
    }

    private static boolean isCounted(@Nullable String track) {
        return "click".equals(track)
                || "conversion".equals(track)
                || "qualified".equals(track)
                || "unqualified".equals(track);
    }

    private static boolean isInt(@Nullable Number id) {
        return id == null || id.longValue() == id.intValue();
    }
}
