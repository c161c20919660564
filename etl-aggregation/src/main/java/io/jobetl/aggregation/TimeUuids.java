package io.jobetl.aggregation;

/**
 * Arithmetic on version-1 UUIDs (RFC 9562, section 5.1) as plain longs: a tick is 100 ns, tick 0 is
 * 1582-10-15T00:00Z. Cassandra orders a timeuuid by tick, then by the low half as <em>signed</em> bytes, which is not
 * the order of {@link java.util.UUID#compareTo}.
 *
 * <p>Stateless; a few nanoseconds a call, no allocation.
 */
public final class TimeUuids {
    /** Ticks from 1582-10-15T00:00Z to 1970-01-01T00:00Z. */
    public static final long UNIX_EPOCH_TICKS = 0x01B21DD213814000L;

    public static final long TICKS_PER_MILLI = 10_000;
    public static final long TICKS_PER_HOUR = 3_600_000 * TICKS_PER_MILLI;
    /** The smallest low half in Cassandra's order: eight signed bytes of -128. */
    public static final long SMALLEST_LOW = 0x8080808080808080L;

    static final long MAX_TICKS = (1L << 60) - 1;
    private static final long VERSION_1 = 0x1000L;

    private TimeUuids() {}

    /** Version digit of a UUID with this high half, 0 to 15. */
    public static int version(long high) {
        return (int) (high >>> 12) & 0xF;
    }

    /**
     * Ticks of 100 ns since 1582-10-15T00:00Z, 0 to 2^60 - 1.
     *
     * @throws IllegalArgumentException when the {@link #version} is another than 1, which has no time here
     */
    public static long ticks100ns(long high) {
        if (version(high) != 1) {
            throw new IllegalArgumentException("version=" + version(high) + " of the UUID with the high half "
                    + Long.toHexString(high) + " is not 1, so its time cannot be read");
        }
        return ticksOfAnyVersion(high);
    }

    /** The same for loops that make vector instructions; without meaning where the version is another than 1. */
    static long ticksOfAnyVersion(long high) {
        return ((high & 0x0FFFL) << 48) | (((high >>> 16) & 0xFFFFL) << 32) | (high >>> 32);
    }

    /** The high half of a version-1 UUID with these ticks; inverse of {@link #ticks100ns}. */
    public static long highOfTicks(long ticks100ns) {
        requireTicks(ticks100ns);
        return (ticks100ns << 32) | (((ticks100ns >>> 32) & 0xFFFFL) << 16) | VERSION_1 | (ticks100ns >>> 48);
    }

    /** Event time in milliseconds since 1970-01-01T00:00Z, rounded down; negative before 1970. */
    public static long epochMillis(long high) {
        return Math.floorDiv(ticks100ns(high) - UNIX_EPOCH_TICKS, TICKS_PER_MILLI);
    }

    /** Hours since 1970-01-01T00Z, rounded down; negative before 1970. */
    public static int epochHour(long high) {
        return hourOf(ticks100ns(high));
    }

    /** Hours since 1970-01-01T00Z of a tick, 0 to 2^60 - 1, rounded down. */
    public static int epochHourOfTicks(long ticks100ns) {
        requireTicks(ticks100ns);
        return hourOf(ticks100ns);
    }

    private static void requireTicks(long ticks100ns) {
        if (ticks100ns < 0 || ticks100ns > MAX_TICKS) {
            throw new IllegalArgumentException("ticks100ns=" + ticks100ns + " is outside 0.." + MAX_TICKS);
        }
    }

    private static int hourOf(long ticks100ns) {
        return (int) Math.floorDiv(ticks100ns - UNIX_EPOCH_TICKS, TICKS_PER_HOUR);
    }

    /** First tick of an hour, clamped to the range of a TimeUUID. */
    public static long firstTickOfHour(int epochHour) {
        if (epochHour > epochHourOfTicks(MAX_TICKS)) {
            return MAX_TICKS;
        }
        return Math.max(Math.max(epochHour, epochHourOfTicks(0)) * TICKS_PER_HOUR + UNIX_EPOCH_TICKS, 0);
    }

    /** First tick of a millisecond since 1970-01-01T00:00Z, clamped to the range of a TimeUUID. */
    public static long ticksOfEpochMillis(long epochMillis) {
        long ticks = Math.addExact(Math.multiplyExact(epochMillis, TICKS_PER_MILLI), UNIX_EPOCH_TICKS);
        return Math.min(Math.max(ticks, 0), MAX_TICKS);
    }
}
