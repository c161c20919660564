package io.jobetl.io.cassandra.read;

import io.jobetl.aggregation.TimeUuids;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * Reads {@code create_time} into two longs. Mutable, for one thread.
 *
 * <p>A key that is no version-1 UUID is not {@link #isTimeUuid}. Of a UUID column it is its 128 bits; of a text column
 * it is a 128-bit hash of the text, so that the row still has a key of its own in a digest.
 */
final class CreateTimeDecoder {
    private static final int UUID_BYTES = 16;
    private static final int UUID_CHARS = 36;
    private static final long FNV_PRIME = 0x100000001B3L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final boolean isText;
    private long high;
    private long low;
    private boolean isTimeUuid;
    private boolean sawSmall;
    private boolean sawCapital;

    CreateTimeDecoder(boolean isText) {
        this.isText = isText;
    }

    /** By CQL type: is it a text. */
    static Map<String, Boolean> isTextByCqlType() {
        return Map.of("timeuuid", false, "uuid", false, "text", true, "ascii", true);
    }

    void decode(ByteBuffer value) {
        isTimeUuid = isText ? parse(value) : read(value);
        if (!isTimeUuid && isText) {
            hash(value);
        }
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    boolean isTimeUuid() {
        return isTimeUuid;
    }

    /** True when texts with small letters and with capitals were decoded, whether in one key or in several. */
    boolean sawBothSpellings() {
        return sawSmall && sawCapital;
    }

    private boolean read(ByteBuffer value) {
        if (value.remaining() != UUID_BYTES) {
            hash(value);
            return false;
        }
        high = value.getLong(value.position());
        low = value.getLong(value.position() + Long.BYTES);
        return TimeUuids.version(high) == 1;
    }

    /** The 36 characters of a UUID, of either case; anything else is none. */
    private boolean parse(ByteBuffer text) {
        if (text.remaining() != UUID_CHARS) {
            return false;
        }
        int start = text.position();
        long first = 0;
        long second = 0;
        int digits = 0;
        boolean hasSmall = false;
        boolean hasCapital = false;
        for (int i = 0; i < UUID_CHARS; i++) {
            byte character = text.get(start + i);
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (character != '-') {
                    return false;
                }
                continue;
            }
            int digit = hexDigit(character);
            if (digit < 0) {
                return false;
            }
            hasSmall |= character >= 'a';
            hasCapital |= character >= 'A' && character < 'a';
            if (digits < UUID_BYTES) {
                first = first << 4 | digit;
            } else {
                second = second << 4 | digit;
            }
            digits++;
        }
        high = first;
        low = second;
        sawSmall |= hasSmall;
        sawCapital |= hasCapital;
        return TimeUuids.version(first) == 1;
    }

    private static int hexDigit(byte character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        int lower = character | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private void hash(ByteBuffer value) {
        long one = FNV_OFFSET;
        long two = FNV_OFFSET ^ GOLDEN_GAMMA;
        for (int i = value.position(); i < value.limit(); i++) {
            int octet = value.get(i) & 0xFF;
            one = (one ^ octet) * FNV_PRIME;
            two = Long.rotateLeft(two, 23) * GOLDEN_GAMMA + octet;
        }
        high = mix(one + value.remaining());
        low = mix(two ^ value.remaining());
    }

    /** Finalizer of MurmurHash3: spreads each bit over all 64. */
    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }
}
