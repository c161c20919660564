package io.jobetl.data.generate;

import java.util.Arrays;

/** Picks an index with given odds, in O(log n). Immutable. */
final class WeightedChoice {
    private final double[] upTo;

    private WeightedChoice(double[] weights) {
        upTo = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            upTo[i] = sum;
        }
    }

    static WeightedChoice of(double... weights) {
        return new WeightedChoice(weights);
    }

    /**
     * The popularity of jobs as real clicks show it: the first has 22 %, the first eight 73 %, the rest shares what is
     * left by Zipf's law.
     *
     * @param count jobs, at least 1
     */
    static WeightedChoice ofJobs(int count) {
        double[] head = {22, 14, 11, 8, 6.5, 5, 3.75, 2.75};
        double[] weights = Arrays.copyOf(head, count);
        double tail = 0;
        for (int i = head.length; i < count; i++) {
            weights[i] = 1.0 / (i - head.length + 1);
            tail += weights[i];
        }
        for (int i = head.length; i < count; i++) {
            weights[i] *= 27 / tail;
        }
        return new WeightedChoice(weights);
    }

    int size() {
        return upTo.length;
    }

    int pick(SeededRandom random) {
        int found = Arrays.binarySearch(upTo, random.fraction() * upTo[upTo.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found + 1, upTo.length - 1);
    }
}
