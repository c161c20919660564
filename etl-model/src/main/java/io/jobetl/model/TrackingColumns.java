package io.jobetl.model;

/**
 * A batch of rows of {@code logs.tracking} in columns, as the fold wants them. An adapter fills it, hands it on, clears
 * it and fills it again, so the hot path makes no objects.
 *
 * <p>Mutable, fixed capacity, for one thread at a time.
 *
 * <pre>{@code
 * TrackingColumns columns = new TrackingColumns(5_000);
 * columns.add(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits(),
 *         EventKind.codeOf("click"), TrackingColumns.NO_GROUP, 42, 7, 3, 0, 1_500_000);
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

    private final long[] uuidHigh;
    private final long[] uuidLow;
    private final byte[] kindCodes;
    private final byte[] flags;
    private final int[] jobIds;
    private final int[] publisherIds;
    private final int[] campaignIds;
    private final int[] groupIds;
    private final long[] bidMicros;
    private int size;

    /** @param capacity rows that fit, at least 1 */
    public TrackingColumns(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity=" + capacity + " must be at least 1");
        }
        uuidHigh = new long[capacity];
        uuidLow = new long[capacity];
        kindCodes = new byte[capacity];
        flags = new byte[capacity];
        jobIds = new int[capacity];
        publisherIds = new int[capacity];
        campaignIds = new int[capacity];
        groupIds = new int[capacity];
        bidMicros = new long[capacity];
    }

    /**
     * Adds one row. A column that is null is given as 0 with its flag.
     *
     * @param kindCode ordinal of the {@link EventKind}, or {@link EventKind#NOT_COUNTED}
     * @param rowFlags the {@code NO_...} and {@code BAD_...} flags that apply, or-ed
     * @param bid cost per click in millionths of the currency unit
     * @throws IndexOutOfBoundsException when the batch {@link #isFull()}
     */
    public void add(
            long high,
            long low,
            int kindCode,
            int rowFlags,
            int jobId,
            int publisherId,
            int campaignId,
            int groupId,
            long bid) {
        int row = size;
        uuidHigh[row] = high;
        uuidLow[row] = low;
        kindCodes[row] = (byte) kindCode;
        flags[row] = (byte) rowFlags;
        jobIds[row] = jobId;
        publisherIds[row] = publisherId;
        campaignIds[row] = campaignId;
        groupIds[row] = groupId;
        bidMicros[row] = bid;
        size = row + 1;
    }

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == uuidHigh.length;
    }

    /** Forgets all rows; the capacity stays. */
    public void clear() {
        size = 0;
    }

    /** Most significant half of the TimeUUID in {@code create_time}. */
    public long uuidHigh(int row) {
        return uuidHigh[row];
    }

    /** Least significant half of the TimeUUID in {@code create_time}. */
    public long uuidLow(int row) {
        return uuidLow[row];
    }

    /** Ordinal of the {@link EventKind}, or {@link EventKind#NOT_COUNTED}. */
    public int kindCode(int row) {
        return kindCodes[row];
    }

    /** The or-ed flags of the row. */
    public int flags(int row) {
        return flags[row];
    }

    public int jobId(int row) {
        return jobIds[row];
    }

    public int publisherId(int row) {
        return publisherIds[row];
    }

    public int campaignId(int row) {
        return campaignIds[row];
    }

    public int groupId(int row) {
        return groupIds[row];
    }

    /** Cost per click in millionths of the currency unit; 0 when null. */
    public long bidMicros(int row) {
        return bidMicros[row];
    }
}
