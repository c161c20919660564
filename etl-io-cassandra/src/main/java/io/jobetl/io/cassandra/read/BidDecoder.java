package io.jobetl.io.cassandra.read;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads {@code bid}, whatever type the column has, as millionths of the currency unit. More than six fraction digits
 * are rounded half up (away from zero), a double or float counts as its shortest decimal text: {@code 0.1} is 0.1.
 * The usual bids are read without making objects. Stateless, thread-safe.
 */
enum BidDecoder {
    INT {
        @Override
        long micros(ByteBuffer value) {
            return value.getInt(value.position()) * MICROS;
        }
    },
    BIGINT {
        @Override
        long micros(ByteBuffer value) {
            return wholeMicros(value.getLong(value.position()));
        }
    },
    VARINT {
        @Override
        long micros(ByteBuffer value) {
            if (value.remaining() > LONGEST_BYTES) {
                return UNUSABLE;
            }
            return value.remaining() <= Long.BYTES
                    ? wholeMicros(signedLong(value, value.position(), value.remaining()))
                    : exactMicros(new BigDecimal(bigInteger(value, value.position(), value.remaining())));
        }
    },
    DOUBLE {
        @Override
        long micros(ByteBuffer value) {
            double bid = value.getDouble(value.position());
            double micros = Math.rint(bid * MICROS);
            // A decimal of at most 15 digits is told apart from all others of that length by its double, so when
            // the division gives back the bid, these micros are its shortest decimal text.
            if (Math.abs(micros) < FIFTEEN_DIGITS && micros / MICROS == bid) {
                return (long) micros;
            }
            return Double.isFinite(bid) ? exactMicros(BigDecimal.valueOf(bid)) : UNUSABLE;
        }
    },
    FLOAT {
        @Override
        long micros(ByteBuffer value) {
            float bid = value.getFloat(value.position());
            return Float.isFinite(bid) ? exactMicros(new BigDecimal(Float.toString(bid))) : UNUSABLE;
        }
    },
    DECIMAL {
        @Override
        long micros(ByteBuffer value) {
            int digits = value.position() + Integer.BYTES;
            int length = value.remaining() - Integer.BYTES;
            if (length < 1) {
                return UNUSABLE;
            }
            int scale = value.getInt(value.position());
            if (length > Long.BYTES) {
                return length > LONGEST_BYTES
                        ? UNUSABLE
                        : exactMicros(new BigDecimal(bigInteger(value, digits, length), scale));
            }
            long unscaled = signedLong(value, digits, length);
            if (scale >= 0 && scale <= MICRO_DIGITS) {
                long factor = POWERS_OF_TEN[MICRO_DIGITS - scale];
                long micros = unscaled * factor;
                return Math.multiplyHigh(unscaled, factor) == micros >> 63 ? micros : UNUSABLE;
            }
            return exactMicros(BigDecimal.valueOf(unscaled, scale));
        }
    };

    /** What {@link #micros} answers for a bid that is not a finite number, or too large. */
    static final long UNUSABLE = Long.MIN_VALUE;

    private static final long MICROS = 1_000_000;
    private static final int MICRO_DIGITS = 6;
    private static final double FIFTEEN_DIGITS = 1e15;
    /** Digits before the point of the largest number of micros that fits a long. */
    private static final int MOST_DIGITS = 13;
    /** About 600 digits; a number is not written that way by anybody who means money. */
    private static final int LONGEST_BYTES = 256;

    private static final long[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private static final Map<BidDecoder, String> CQL_TYPES = new EnumMap<>(Map.of(
            INT, "int", BIGINT, "bigint", VARINT, "varint", DOUBLE, "double", FLOAT, "float", DECIMAL, "decimal"));

    /** The decoders by CQL type. */
    static Map<String, BidDecoder> byCqlType() {
        Map<String, BidDecoder> decoders = new TreeMap<>();
        CQL_TYPES.forEach((decoder, type) -> decoders.put(type, decoder));
        return decoders;
    }

    /** Millionths, or {@link #UNUSABLE}; the value is not null and not empty. The buffer's position stays. */
    abstract long micros(ByteBuffer value);

    private static long wholeMicros(long units) {
        long micros = units * MICROS;
        return Math.multiplyHigh(units, MICROS) == micros >> 63 ? micros : UNUSABLE;
    }

    private static long exactMicros(BigDecimal bid) {
        if (bid.signum() == 0) {
            return 0;
        }
        // Digits before the point, without building the number: a scale of two thousand million must cost nothing.
        long digits = (long) bid.precision() - bid.scale();
        if (digits > MOST_DIGITS) {
            return UNUSABLE;
        }
        if (digits < -MICRO_DIGITS) {
            return 0;
        }
        BigInteger micros = bid.setScale(MICRO_DIGITS, RoundingMode.HALF_UP).unscaledValue();
        return micros.bitLength() < Long.SIZE ? micros.longValue() : UNUSABLE;
    }

    private static long signedLong(ByteBuffer value, int start, int length) {
        long number = value.get(start);
        for (int i = 1; i < length; i++) {
            number = number << Byte.SIZE | (value.get(start + i) & 0xFF);
        }
        return number;
    }

    private static BigInteger bigInteger(ByteBuffer value, int start, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = value.get(start + i);
        }
        return new BigInteger(bytes);
    }
}
