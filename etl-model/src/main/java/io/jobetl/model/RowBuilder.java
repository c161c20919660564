package io.jobetl.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row on its way into {@link TrackingColumns}, column by column and each by its name; {@link #add} is the end of
 * it. A column that is not named is null, a row without a kind has a track that is not counted, and of a column that is
 * named twice the last value counts.
 *
 * <p>There is one builder per batch, and it is used for every row again: building a row allocates nothing and costs
 * about what {@link TrackingColumns#add} costs, except for the methods that take text or a {@link BigDecimal}. A row
 * that was begun and not added is forgotten. For one thread at a time.
 *
 * <pre>{@code
 * TrackingColumns rows = new TrackingColumns(1_000);
 * rows.row(key).kind(EventKind.CLICK).job(42).publisher(7).campaign(3).bidMicros(1_500_000).add();
 * }</pre>
 *
 * <p>The methods that take text are for files: null and the empty text mean that the column is null. A text that is
 * not what the column holds makes the row one that is rejected as {@link RejectReason#BAD_BID}, and a text that is no
 * key as {@link RejectReason#BAD_UUID}, so that each row is accounted for.
 */
public final class RowBuilder {
    private static final int ALL_NULL = TrackingColumns.NO_JOB
            | TrackingColumns.NO_PUBLISHER
            | TrackingColumns.NO_CAMPAIGN
            | TrackingColumns.NO_GROUP
            | TrackingColumns.NO_BID;

    /** So far to the left of the flag that a column is null is the mark that its text was bad. */
    private static final int BAD_SHIFT = 16;

    private static final int MARKS = ALL_NULL << BAD_SHIFT;

    private static final int MICRO_DIGITS = 6;
    /** Digits before the point of the largest number of micros that fits a long. */
    private static final int MOST_DIGITS = 13;

    private final TrackingColumns columns;
    private boolean begun;
    private long high;
    private long low;
    /** With the marks of bad texts, until {@link #add}. */
    private int kindAndFlags;

    private int jobId;
    private int publisherId;
    private int campaignId;
    private int groupId;
    private long bidMicros;

    RowBuilder(TrackingColumns columns) {
        this.columns = columns;
    }

    RowBuilder begin(long newHigh, long newLow) {
        begun = true;
        high = newHigh;
        low = newLow;
        kindAndFlags = TrackingColumns.isVersion1(newHigh) ? ALL_NULL : ALL_NULL | TrackingColumns.BAD_UUID;
        jobId = 0;
        publisherId = 0;
        campaignId = 0;
        groupId = 0;
        bidMicros = 0;
        return this;
    }

    /** What the row counts as. */
    public RowBuilder kind(EventKind kind) {
        return kindCode(kind.ordinal());
    }

    /** The text of {@code custom_track}; one that is none of {@link EventKind} is not counted. */
    public RowBuilder track(@Nullable String customTrack) {
        return kindCode(EventKind.codeOf(customTrack));
    }

    private RowBuilder kindCode(int code) {
        kindAndFlags = (kindAndFlags & MARKS) | TrackingColumns.withKind(kindAndFlags, code);
        return this;
    }

    /** The column has a value now, and it is not bad. */
    private RowBuilder named(int column) {
        kindAndFlags &= ~(column | column << BAD_SHIFT);
        return this;
    }

    public RowBuilder job(int id) {
        jobId = id;
        return named(TrackingColumns.NO_JOB);
    }

    /** The job as text. */
    public RowBuilder job(@Nullable String id) {
        jobId = intOf(id, TrackingColumns.NO_JOB);
        return this;
    }

    public RowBuilder publisher(int id) {
        publisherId = id;
        return named(TrackingColumns.NO_PUBLISHER);
    }

    /** The publisher as text. */
    public RowBuilder publisher(@Nullable String id) {
        publisherId = intOf(id, TrackingColumns.NO_PUBLISHER);
        return this;
    }

    public RowBuilder campaign(int id) {
        campaignId = id;
        return named(TrackingColumns.NO_CAMPAIGN);
    }

    /** The campaign as text. */
    public RowBuilder campaign(@Nullable String id) {
        campaignId = intOf(id, TrackingColumns.NO_CAMPAIGN);
        return this;
    }

    public RowBuilder group(int id) {
        groupId = id;
        return named(TrackingColumns.NO_GROUP);
    }

    /** The group as text. */
    public RowBuilder group(@Nullable String id) {
        groupId = intOf(id, TrackingColumns.NO_GROUP);
        return this;
    }

    /** Cost per click in millionths of the currency unit. */
    public RowBuilder bidMicros(long micros) {
        bidMicros = micros;
        return named(TrackingColumns.NO_BID);
    }

    /** Cost per click; more than six fraction digits are rounded half up. */
    public RowBuilder bid(BigDecimal bid) {
        if (bid.signum() == 0) {
            return bidMicros(0);
        }
        // Digits before the point, without building the number: an exponent of two thousand million must cost nothing.
        long digits = (long) bid.precision() - bid.scale();
        if (digits < -MICRO_DIGITS) {
            return bidMicros(0);
        }
        if (digits <= MOST_DIGITS) {
            BigInteger micros = bid.setScale(MICRO_DIGITS, RoundingMode.HALF_UP).unscaledValue();
            if (micros.bitLength() < Long.SIZE) {
                return bidMicros(micros.longValue());
            }
        }
        return badBid();
    }

    /** Cost per click as the text of a decimal number. */
    public RowBuilder bid(@Nullable String bid) {
        if (bid == null || bid.isEmpty()) {
            bidMicros(0);
            kindAndFlags |= TrackingColumns.NO_BID;
            return this;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(bid);
        } catch (NumberFormatException e) {
            // NaN, Infinity and everything that is no number: that is what the flag says.
            return badBid();
        }
        return bid(number);
    }

    private RowBuilder badBid() {
        bidMicros(0);
        kindAndFlags |= TrackingColumns.NO_BID << BAD_SHIFT;
        return this;
    }

    /**
     * Adds the row to its batch.
     *
     * @throws IndexOutOfBoundsException when the batch {@link TrackingColumns#isFull()}
     * @throws IllegalStateException when no row was begun, or it was added before: it would count twice
     */
    public void add() {
        if (!begun) {
            throw new IllegalStateException("no row was begun since the last one was added");
        }
        columns.append(high, low, settled(), jobId, publisherId, campaignId, groupId, bidMicros);
        begun = false;
    }

    /** One bad text makes the row a bad one. */
    private int settled() {
        return (kindAndFlags & MARKS) == 0 ? kindAndFlags : (kindAndFlags & ~MARKS) | TrackingColumns.BAD_BID;
    }

    /** The number in the text of the column; 0 when it is null or bad, with the flag or the mark that says so. */
    private int intOf(@Nullable String text, int column) {
        named(column);
        if (text == null || text.isEmpty()) {
            kindAndFlags |= column;
            return 0;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) { // as an id of a bigint column that is no int
            kindAndFlags |= column << BAD_SHIFT;
            return 0;
        }
    }

    @Override
    public String toString() {
        return begun
                ? "RowBuilder[" + new UUID(high, low) + " kindAndFlags=" + settled() + " jobId=" + jobId
                        + " publisherId=" + publisherId + " campaignId=" + campaignId + " groupId=" + groupId
                        + " bidMicros=" + bidMicros + "]"
                : "RowBuilder[no row]";
    }
}
