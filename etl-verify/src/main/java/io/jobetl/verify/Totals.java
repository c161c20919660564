package io.jobetl.verify;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
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

    void add(Totals other) {
        clicks += other.clicks;
        conversion += other.conversion;
        qualified += other.qualified;
        disqualified += other.disqualified;
        spend = spend.add(other.spend);
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

    void write(DataOutput out) throws IOException {
        out.writeLong(clicks);
        out.writeLong(conversion);
        out.writeLong(qualified);
        out.writeLong(disqualified);
        byte[] millionths = spend.setScale(Bid.FRACTION_DIGITS).unscaledValue().toByteArray();
        out.writeInt(millionths.length);
        out.write(millionths);
    }

    static Totals read(DataInput in) throws IOException {
        Totals totals = new Totals();
        totals.clicks = in.readLong();
        totals.conversion = in.readLong();
        totals.qualified = in.readLong();
        totals.disqualified = in.readLong();
        byte[] millionths = new byte[in.readInt()];
        in.readFully(millionths);
        totals.spend = new BigDecimal(new BigInteger(millionths), Bid.FRACTION_DIGITS);
        return totals;
    }
}
