package io.jobetl.verify;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds some of a set of bids that make a given sum. Exact: whole millionths. Bounded: it gives up after a number of
 * steps, and then has found none.
 */
final class BidChoice {
    private static final int MOST_STEPS = 100_000;

    /** Distinct, in falling order. */
    private final long[] bids;

    private final int[] counts;
    /** How many bids there are from each place to the end. */
    private final int[] countsFrom;

    private final int[] chosen;
    private int stepsLeft = MOST_STEPS;

    private BidChoice(long[] bids, int[] counts) {
        this.bids = bids;
        this.counts = counts;
        this.chosen = new int[bids.length];
        this.countsFrom = new int[bids.length + 1];
        for (int i = bids.length - 1; i >= 0; i--) {
            countsFrom[i] = countsFrom[i + 1] + counts[i];
        }
    }

    /**
     * @param bids distinct, in falling order, with six digits
     * @param counts how often there is each
     * @param number how many to choose
     * @return how many of each; null when there is no such choice, or none was found
     */
    static int @Nullable [] find(List<BigDecimal> bids, int[] counts, long number, BigDecimal sum) {
        long all = 0;
        for (int count : counts) {
            all += count;
        }
        if (number < 0 || number > all) {
            return null;
        }
        try {
            long[] millionths = bids.stream().mapToLong(BidChoice::millionths).toArray();
            long total = 0;
            for (int i = 0; i < counts.length; i++) {
                total = Math.addExact(total, Math.multiplyExact(millionths[i], counts[i]));
            }
            BidChoice choice = new BidChoice(millionths, counts);
            // Those that are left out are a choice as well, and it is shorter to look for the fewer.
            boolean isMost = number > all / 2;
            long few = isMost ? all - number : number;
            long target = millionths(sum);
            if (!choice.search(0, few, isMost ? Math.subtractExact(total, target) : target)) {
                return null;
            }
            if (isMost) {
                for (int i = 0; i < counts.length; i++) {
                    choice.chosen[i] = counts[i] - choice.chosen[i];
                }
            }
            return choice.chosen;
        } catch (ArithmeticException e) {
            return null; // more money than a cell can have
        }
    }

    private static long millionths(BigDecimal money) {
        return money.setScale(Bid.FRACTION_DIGITS).unscaledValue().longValueExact();
    }

    private boolean search(int from, long number, long sum) {
        if (number == 0) {
            return sum == 0;
        }
        if (number > countsFrom[from] || --stepsLeft < 0) {
            return false;
        }
        if (sum > Math.multiplyExact(number, bids[from]) || sum < Math.multiplyExact(number, bids[bids.length - 1])) {
            return false;
        }
        for (int count = (int) Math.min(counts[from], number); count >= 0; count--) {
            chosen[from] = count;
            if (search(from + 1, number - count, Math.subtractExact(sum, count * bids[from]))) {
                return true;
            }
        }
        chosen[from] = 0;
        return false;
    }
}
