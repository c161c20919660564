package io.jobetl.io.mysql.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The hours that a report is about: those that begin in it.
 *
 * @param from first instant; null for the beginning
 * @param to first instant behind it; null for no end
 * @param zone in which days are cut
 */
public record Period(@Nullable Instant from, @Nullable Instant to, ZoneId zone) {
    /** Everything, in UTC. */
    public static final Period ALL = new Period(null, null, ZoneOffset.UTC);

    /** @throws IllegalArgumentException when it ends before it begins */
    public Period {
        if (from != null && to != null && to.isBefore(from)) {
            throw new IllegalArgumentException("the period ends at " + to + ", before it begins at " + from);
        }
    }

    boolean isUtc() {
        return zone.normalized().equals(ZoneOffset.UTC);
    }
}
