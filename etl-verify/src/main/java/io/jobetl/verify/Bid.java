package io.jobetl.verify;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** What a bid of any number type is worth, in six digits. */
final class Bid {
    static final int FRACTION_DIGITS = 6;
    static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(FRACTION_DIGITS);
    /** A bid beyond this is not money. */
    private static final BigDecimal LARGEST = new BigDecimal("1e8");
    /** Nor is a number that takes more bits, or has more digits before the point, whatever its scale. */
    private static final int MOST_BITS = 2_047;

    private static final int MOST_DIGITS = 13;

    private Bid() {}

    /** Null when it is no money; 0 when there is no bid. */
    static @Nullable BigDecimal money(@Nullable Number bid) {
        BigDecimal money;
        if (bid == null) {
            money = BigDecimal.ZERO;
        } else if (bid instanceof BigDecimal decimal) {
            money = decimal;
        } else if (bid instanceof BigInteger whole) {
            money = new BigDecimal(whole);
        } else if (bid instanceof Double || bid instanceof Float) {
            if (!Double.isFinite(bid.doubleValue())) {
                return null;
            }
            // The shortest text that means this number: 1.1f is 1.1, not 1.10000002384185791015625.
            money = new BigDecimal(bid.toString());
        } else {
            money = BigDecimal.valueOf(bid.longValue());
        }
        return rounded(money);
    }

    /**
     * A number of a few bytes can have more digits than fit any memory, so it is looked at before it is written out.
     */
    private static @Nullable BigDecimal rounded(BigDecimal money) {
        if (money.signum() == 0) {
            return NOTHING;
        }
        if (money.unscaledValue().bitLength() > MOST_BITS) {
            return null;
        }
        long digits = (long) money.precision() - money.scale();
        if (digits > MOST_DIGITS) {
            return null;
        }
        if (digits < -FRACTION_DIGITS) {
            return NOTHING;
        }
        BigDecimal rounded = money.setScale(FRACTION_DIGITS, RoundingMode.HALF_UP);
        return rounded.abs().compareTo(LARGEST) > 0 ? null : rounded;
    }

    /** As it is stored, unless that has more digits than anybody reads. */
    static @Nullable String text(@Nullable Number bid) {
        if (bid instanceof BigDecimal decimal) {
            return isShort(decimal) ? decimal.toPlainString() : "a number of many digits";
        }
        if (bid instanceof BigInteger whole) {
            return isShort(new BigDecimal(whole)) ? whole.toString() : "a number of many digits";
        }
        return bid == null ? null : bid.toString();
    }

    private static boolean isShort(BigDecimal number) {
        int mostShown = 40;
        return number.unscaledValue().bitLength() <= MOST_BITS
                && number.precision() <= mostShown
                && Math.abs((long) number.scale()) <= mostShown;
    }
}
