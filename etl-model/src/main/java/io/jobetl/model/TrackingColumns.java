package io.jobetl.model;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch of rows of {@code logs.tracking} in columns, as the fold wants them. An adapter fills it, hands it on, clears
 * it and fills it again, so the hot path makes no objects. {@link #row} adds a row column by column, each by its name;
 * {@link #add} takes them all at once, for adapters that have them in this form anyway.
 *
 * <p>Mutable, fixed capacity, for one thread at a time.
 *
 * <pre>{@code
 * TrackingColumns rows = new TrackingColumns(5_000);
 * UUID key = UUID.fromString("a69ddc00-c6bc-11f0-8de9-0242ac120002"); // 2025-11-21T09:30:00Z
 * rows.row(key).kind(EventKind.CLICK).job(42).publisher(7).campaign(3).bidMicros(1_500_000).add();
 * }</pre>
 */
public final class TrackingColumns {
    /** Flag: {@code job_id} is null. */
    public static final int NO_JOB = 1;
    /** Flag: {@code publisher_id} is null. */
    public static final int NO_PUBLISHER = 2;
    /** Flag: {@code campaign_id} is null. */
    public static final int NO_CAMPAIGN = 4;
    /** Flag: {@code group_id} is null. */
    public static final int NO_GROUP = 8;
    /** Flag: {@code bid} is null. */
    public static final int NO_BID = 16;
    /** Flag: {@code bid} is there but not usable as money. */
    public static final int BAD_BID = 32;
    /** Flag: the key is not a version-1 UUID; the two key columns then hold any hash that identifies the row. */
    public static final int BAD_UUID = 64;
    /** Flag: the row does not stand where its key belongs, so that another one may have the same key. */
    public static final int MISPLACED = 128;

    /** The least number in {@link #kindsAndFlags} of a row whose kind is counted. */
    public static final long FIRST_KIND = 256;

    private static final int KIND_SHIFT = 8;
    private static final int FLAGS = 0xFF;
    private static final int NULLS = NO_JOB | NO_PUBLISHER | NO_CAMPAIGN | NO_GROUP | NO_BID;
    private static final int KNOWN_FLAGS = NULLS | BAD_BID | BAD_UUID | MISPLACED;
    private static final long VERSION_BITS = 0xF000L;
    private static final long VERSION_1 = 0x1000L;

    private final long[] uuidHighs;
    private final long[] uuidLows;
    private final long[] jobsAndPublishers;
    private final long[] campaignsAndGroups;
    private final long[] bidsMicros;
    private final long[] kindsAndFlags;
    private final RowBuilder builder = new RowBuilder(this);
    private int size;

    /** @param capacity rows that fit, at least 1 */
    public TrackingColumns(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity=" + capacity + " must be at least 1");
        }
        uuidHighs = new long[capacity];
        uuidLows = new long[capacity];
        jobsAndPublishers = new long[capacity];
        campaignsAndGroups = new long[capacity];
        bidsMicros = new long[capacity];
        kindsAndFlags = new long[capacity];
    }

    /** Begins a row with the key in {@code create_time}; {@link RowBuilder#add} adds it. */
    public RowBuilder row(UUID key) {
        return builder.begin(key.getMostSignificantBits(), key.getLeastSignificantBits());
    }

    /** The same with the two halves of the key, without an object. */
    public RowBuilder row(long high, long low) {
        return builder.begin(high, low);
    }

    /**
     * The same with the text of the key. One that is not that of a version-1 UUID makes the row one that is rejected as
     * {@link RejectReason#BAD_UUID}, under a hash of the text; null is taken for the empty text.
     */
    public RowBuilder row(@Nullable String key) {
        String text = key == null ? "" : key;
        UUID uuid;
        try {
            uuid = UUID.fromString(text);
        } catch (IllegalArgumentException e) { // of version 3, so that the row gets the flag
            uuid = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        }
        return row(uuid);
    }

    /**
     * Adds one row. A column that is null is given as 0 with its flag.
     *
     * @param kind what the row counts as, or null for a track that is not counted
     * @param rowFlags the {@code NO_...} and {@code BAD_...} flags that apply, or-ed
     * @param bid cost per click in millionths of the currency unit
     * @throws IndexOutOfBoundsException when the batch {@link #isFull()}
     * @throws IllegalArgumentException when the flags are none, contradict a value, or deny that the key is a version-1
     *     UUID; the batch is unchanged
     */
    public void add(
            long high,
            long low,
            @Nullable EventKind kind,
            int rowFlags,
            int jobId,
            int publisherId,
            int campaignId,
            int groupId,
            long bid) {
        if (isContradiction(high, rowFlags, jobId, publisherId, campaignId, groupId, bid)) {
            throw contradiction(high, rowFlags, jobId, publisherId, campaignId, groupId, bid);
        }
        int kindCode = kind == null ? EventKind.NOT_COUNTED : kind.ordinal();
        append(high, low, withKind(rowFlags, kindCode), jobId, publisherId, campaignId, groupId, bid);
    }

    /** Adds a row whose flags are known to agree with its values. */
    void append(
            long high, long low, int kindAndFlags, int jobId, int publisherId, int campaignId, int groupId, long bid) {
        int row = size;
        uuidHighs[row] = high;
        uuidLows[row] = low;
        jobsAndPublishers[row] = pack(jobId, publisherId);
        campaignsAndGroups[row] = pack(campaignId, groupId);
        bidsMicros[row] = bid;
        kindsAndFlags[row] = kindAndFlags;
        size = row + 1;
    }

    /** Puts the code of an {@link EventKind}, or {@link EventKind#NOT_COUNTED}, beside the flags. */
    static int withKind(int kindAndFlags, int kindCode) {
        return (kindAndFlags & FLAGS) | (kindCode + 1) << KIND_SHIFT;
    }

    static boolean isVersion1(long high) {
        return (high & VERSION_BITS) == VERSION_1;
    }

    /** Few comparisons in the row that has nothing wrong: this runs once per row. */
    private static boolean isContradiction(
            long high, int rowFlags, int jobId, int publisherId, int campaignId, int groupId, long bid) {
        if (((rowFlags & ~KNOWN_FLAGS) | (((high & VERSION_BITS) ^ VERSION_1) & ((rowFlags >> 6 & 1) - 1L))) != 0) {
            return true;
        }
        return (rowFlags & NULLS) != 0
                && (((rowFlags & NO_JOB) != 0 && jobId != 0)
                        || ((rowFlags & NO_PUBLISHER) != 0 && publisherId != 0)
                        || ((rowFlags & NO_CAMPAIGN) != 0 && campaignId != 0)
                        || ((rowFlags & NO_GROUP) != 0 && groupId != 0)
                        || ((rowFlags & NO_BID) != 0 && bid != 0));
    }

    private static IllegalArgumentException contradiction(
            long high, int rowFlags, int jobId, int publisherId, int campaignId, int groupId, long bid) {
        String reason;
        if ((rowFlags & ~KNOWN_FLAGS) != 0) {
            reason = "flags=" + rowFlags + " are not flags of this class";
        } else if ((rowFlags & BAD_UUID) == 0 && !isVersion1(high)) {
            reason = "the key is a UUID of version " + ((high & VERSION_BITS) >> 12) + " without the flag BAD_UUID";
        } else {
            reason = "flags=" + rowFlags + " call a column null that has a value";
        }
        return new IllegalArgumentException(reason + ": uuidHigh=" + Long.toHexString(high) + " jobId=" + jobId
                + " publisherId=" + publisherId + " campaignId=" + campaignId + " groupId=" + groupId + " bidMicros="
                + bid);
    }

    private static long pack(int high, int low) {
        return ((long) high << 32) | (low & 0xFFFFFFFFL);
    }

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == uuidHighs.length;
    }

    /** Forgets all rows; the capacity stays. */
    public void clear() {
        size = 0;
    }

    /** Most significant half of the TimeUUID in {@code create_time}. */
    public long uuidHigh(int row) {
        return uuidHighs[row];
    }

    /** Least significant half of the TimeUUID in {@code create_time}. */
    public long uuidLow(int row) {
        return uuidLows[row];
    }

    /** Ordinal of the {@link EventKind}, or {@link EventKind#NOT_COUNTED}. */
    public int kindCode(int row) {
        return (int) (kindsAndFlags[row] >> KIND_SHIFT) - 1;
    }

    /** The or-ed flags of the row. */
    public int flags(int row) {
        return (int) kindsAndFlags[row] & FLAGS;
    }

    public int jobId(int row) {
        return (int) (jobsAndPublishers[row] >> 32);
    }

    public int publisherId(int row) {
        return (int) jobsAndPublishers[row];
    }

    public int campaignId(int row) {
        return (int) (campaignsAndGroups[row] >> 32);
    }

    public int groupId(int row) {
        return (int) campaignsAndGroups[row];
    }

    /** Cost per click in millionths of the currency unit; 0 when null. */
    public long bidMicros(int row) {
        return bidsMicros[row];
    }

    // The columns themselves, for loops that the JIT compiler turns into vector instructions. Only rows before size()
    // count.

    /** The column of {@link #uuidHigh}: the array itself, not a copy. */
    public long[] uuidHighs() {
        return uuidHighs;
    }

    /** The column of {@link #uuidLow}: the array itself, not a copy. */
    public long[] uuidLows() {
        return uuidLows;
    }

    /** {@link #jobId} in the upper, {@link #publisherId} in the lower 32 bits: the array itself, not a copy. */
    public long[] jobsAndPublishers() {
        return jobsAndPublishers;
    }

    /** {@link #campaignId} in the upper, {@link #groupId} in the lower 32 bits: the array itself, not a copy. */
    public long[] campaignsAndGroups() {
        return campaignsAndGroups;
    }

    /** The column of {@link #bidMicros}: the array itself, not a copy. */
    public long[] bidsMicros() {
        return bidsMicros;
    }

    /** {@link #kindCode} + 1 times {@link #FIRST_KIND}, plus {@link #flags}: the array itself, not a copy. */
    public long[] kindsAndFlags() {
        return kindsAndFlags;
    }

    @Override
    public String toString() {
        return "TrackingColumns[" + size + " of " + uuidHighs.length + " rows]";
    }
}
