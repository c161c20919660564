package io.jobetl.verify;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Totals of one cell, row by row. For one thread. */
final class Totals {
    /** A cell with more than this cannot be kept: a long of millionths. */
    private static final BigDecimal LARGEST_SPEND = BigDecimal.valueOf(Long.MAX_VALUE, Bid.FRACTION_DIGITS);

    private long clicks;
    private long conversion;
    private long qualified;
    private long disqualified;
    private BigDecimal spend = Bid.NOTHING;

    /** @param track one of the four that count */
    void add(@Nullable String track, BigDecimal bid) {
        switch (String.valueOf(track)) {
            case "click" -> {
                clicks++;
                spend = spend.add(bid);
            }
            case "conversion" -> conversion++;
            case "qualified" -> qualified++;
            default -> disqualified++;
        }
    }

    long rows() {
        return clicks + conversion + qualified + disqualified;
    }

    BigDecimal spend() {
        return spend;
    }

    boolean canBeKept() {
        return spend.abs().compareTo(LARGEST_SPEND) <= 0;
    }

    EventValues values(@Nullable Long companyId) {
        return EventValues.of(clicks, conversion, qualified, disqualified, spend, companyId);
    }
}
