package io.jobetl.io.mysql.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Money and ratios, exact until they are rounded half up, once. */
final class Amounts {
    static final int RATIO_DIGITS = 4;
    static final int SPEND_DIGITS = 6;
    private static final int BUDGET_DIGITS = 2;

    private Amounts() {}

    /** The quotient to four digits; null where there is nothing to divide by. */
    static @Nullable String ratio(BigDecimal dividend, BigDecimal divisor) {
        return divisor.signum() == 0
                ? null
                : divided(dividend, divisor, RATIO_DIGITS).toPlainString();
    }

    static @Nullable String ratio(BigDecimal dividend, long divisor) {
        return ratio(dividend, BigDecimal.valueOf(divisor));
    }

    static @Nullable String ratio(long dividend, long divisor) {
        return ratio(BigDecimal.valueOf(dividend), divisor);
    }

    static BigDecimal divided(BigDecimal dividend, BigDecimal divisor, int digits) {
        return dividend.divide(divisor, digits, RoundingMode.HALF_UP);
    }

    /** With the six digits of {@code events}. */
    static String spend(BigDecimal amount) {
        return amount.setScale(SPEND_DIGITS, RoundingMode.HALF_UP).toPlainString();
    }

    /** With two digits, or as many as it has. */
    static @Nullable String budget(@Nullable BigDecimal amount) {
        if (amount == null) {
            return null;
        }
        BigDecimal bare = amount.stripTrailingZeros();
        return bare.setScale(Math.max(BUDGET_DIGITS, bare.scale()), RoundingMode.UNNECESSARY)
                .toPlainString();
    }
}
