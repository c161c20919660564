package io.jobetl.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What is counted in one cell.
 *
 * @param clicks number of clicks
 * @param spendMicros exact sum of the bids of the clicks, in millionths of the currency unit
 * @param conversions number of applications
 * @param qualified number of applications screened as qualified
 * @param unqualified number of applications screened as unqualified
 */
public record CellMetrics(long clicks, long spendMicros, long conversions, long qualified, long unqualified) {
    public static final CellMetrics ZERO = new CellMetrics(0, 0, 0, 0, 0);

    private static final int MICRO_DIGITS = 6;
    private static final int BID_DIGITS = 2;

    /** Rows aggregated in this cell; a cell with 0 rows does not exist. */
    public long rows() {
        return clicks + conversions + qualified + unqualified;
    }

    /** {@code spend_hour}: exact, 6 fraction digits. */
    public BigDecimal spend() {
        return BigDecimal.valueOf(spendMicros, MICRO_DIGITS);
    }

    /** {@code bid_set}: spend divided by clicks, half up, 2 fraction digits; 0 without clicks. */
    public BigDecimal averageBid() {
        if (clicks == 0) {
            return BigDecimal.ZERO.setScale(BID_DIGITS);
        }
        return spend().divide(BigDecimal.valueOf(clicks), BID_DIGITS, RoundingMode.HALF_UP);
    }
}
