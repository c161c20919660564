package io.jobetl.aggregation.reference;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The counted columns of one row of {@code logs.tracking}, as a test writes them. Immutable.
 *
 * <pre>{@code
 * TrackingRow row = TrackingRow.click(createTime, 42).withBid("1.5");
 * }</pre>
 */
public record TrackingRow(
        UUID createTime,
        @Nullable String customTrack,
        @Nullable Integer jobId,
        @Nullable Integer publisherId,
        @Nullable Integer campaignId,
        @Nullable Integer groupId,
        @Nullable BigDecimal bid) {

    /** A click on a job of publisher 1 and campaign 1, without group, with a bid of 1. */
    public static TrackingRow click(UUID createTime, int jobId) {
        return new TrackingRow(createTime, EventKind.CLICK.track(), jobId, 1, 1, null, BigDecimal.ONE);
    }

    /** A page load of organic traffic: no column but the key. */
    public static TrackingRow organic(UUID createTime) {
        return new TrackingRow(createTime, null, null, null, null, null, null);
    }

    /** The same row with another bid, written as a decimal number. */
    public TrackingRow withBid(String newBid) {
        return new TrackingRow(
                createTime, customTrack, jobId, publisherId, campaignId, groupId, new BigDecimal(newBid));
    }

    /** The same row with another track. */
    public TrackingRow withTrack(@Nullable String newTrack) {
        return new TrackingRow(createTime, newTrack, jobId, publisherId, campaignId, groupId, bid);
    }

    /** Ticks of 100 ns since 1582-10-15T00:00Z; without meaning when the key is not of version 1. */
    public long ticks100ns() {
        return TimeUuids.ticks100ns(createTime.getMostSignificantBits());
    }

    /** Hours since 1970-01-01T00Z; without meaning when the key is not of version 1. */
    public int epochHour() {
        return TimeUuids.epochHour(createTime.getMostSignificantBits());
    }

    /** The shard that the row belongs to, of this many. */
    public int shard(int shards) {
        return (int) Math.floorMod(createTime.getLeastSignificantBits(), (long) shards);
    }

    /** Adds this row to a batch, decoded the plain way that adapters are compared with. */
    public void addTo(TrackingColumns columns) {
        int flags = (jobId == null ? TrackingColumns.NO_JOB : 0)
                | (publisherId == null ? TrackingColumns.NO_PUBLISHER : 0)
                | (campaignId == null ? TrackingColumns.NO_CAMPAIGN : 0)
                | (groupId == null ? TrackingColumns.NO_GROUP : 0)
                | (bid == null ? TrackingColumns.NO_BID : 0)
                | (createTime.version() == 1 ? 0 : TrackingColumns.BAD_UUID);
        long bidMicros = 0;
        if (bid != null) {
            BigDecimal micros = bid.movePointRight(6).setScale(0, RoundingMode.HALF_UP);
            try {
                bidMicros = micros.longValueExact();
            } catch (ArithmeticException e) { // beyond the range of a long: that is what the flag says
                flags |= TrackingColumns.BAD_BID;
            }
        }
        columns.add(
                createTime.getMostSignificantBits(),
                createTime.getLeastSignificantBits(),
                EventKind.ofCode(EventKind.codeOf(customTrack)),
                flags,
                orZero(jobId),
                orZero(publisherId),
                orZero(campaignId),
                orZero(groupId),
                bidMicros);
    }

    private static int orZero(@Nullable Integer id) {
        return id == null ? 0 : id;
    }
}
