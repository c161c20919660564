package io.jobetl.aggregation;

import io.jobetl.model.RejectReason;
import java.util.Arrays;
import java.util.List;

/** Rows that were read and not aggregated, by reason. Immutable. */
public final class RejectCounts {
    public static final RejectCounts NONE = new RejectCounts(new long[RejectReason.values().length]);

    private static final List<RejectReason> REASONS = List.of(RejectReason.values());

    private final long[] counts;

    RejectCounts(long[] counts) {
        this.counts = counts;
    }

    /** @param counts one number per {@link RejectReason}, in the order of the enum */
    public static RejectCounts of(long... counts) {
        if (counts.length != REASONS.size()) {
            throw new IllegalArgumentException("counts.length=" + counts.length + " must be " + REASONS.size());
        }
        for (RejectReason reason : REASONS) {
            if (counts[reason.ordinal()] < 0) {
                throw new IllegalArgumentException(
                        reason + "=" + counts[reason.ordinal()] + " rows rejected must be 0 or more");
            }
        }
        return new RejectCounts(counts.clone());
    }

    public long of(RejectReason reason) {
        return counts[reason.ordinal()];
    }

    /** With so many rows more under a reason. */
    public RejectCounts plus(RejectReason reason, long rows) {
        long[] sums = counts.clone();
        sums[reason.ordinal()] += rows;
        return new RejectCounts(sums);
    }

    /** With those of another set of rows. */
    public RejectCounts plus(RejectCounts other) {
        long[] sums = counts.clone();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.counts[i];
        }
        return new RejectCounts(sums);
    }

    public long total() {
        return Arrays.stream(counts).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RejectCounts that && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("RejectCounts[");
        for (RejectReason reason : REASONS) {
            if (of(reason) != 0) {
                text.append(reason).append('=').append(of(reason)).append(' ');
            }
        }
        return text.toString().trim() + "]";
    }
}
