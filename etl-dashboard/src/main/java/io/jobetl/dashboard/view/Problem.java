package io.jobetl.dashboard.view;

import java.time.Instant;

/**
 * What went wrong, and how often since it first did.
 *
 * @param where the store or the part of the pipeline
 * @param what a sentence
 * @param remedy what to do; may be empty
 */
public record Problem(Instant first, Instant last, long count, String where, String what, String remedy) {
    boolean isSameAs(String otherWhere, String otherWhat) {
        return where.equals(otherWhere) && what.equals(otherWhat);
    }

    Problem again(Instant now, String newRemedy) {
        return new Problem(first, now, count + 1, where, what, newRemedy);
    }
}
