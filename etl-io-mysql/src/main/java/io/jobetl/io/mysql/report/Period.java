package io.jobetl.io.mysql.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The hours that a report is about: those that begin in it.
 *
 * @param from first instant; null for the beginning
 * @param to first instant behind it; null for no end
 * @param zone in which days are cut
 * @param isFromDay whether {@code from} was asked for as a day: it is the beginning of that day in the zone
 * @param isToDay the same of {@code to}
 */
public record Period(@Nullable Instant from, @Nullable Instant to, ZoneId zone, boolean isFromDay, boolean isToDay) {
    /** Everything, in UTC. */
    public static final Period ALL = new Period(null, null, ZoneOffset.UTC);

    /** @throws IllegalArgumentException when it ends before it begins */
    public Period {
        if (from != null && to != null && to.isBefore(from)) {
            throw new IllegalArgumentException("the period ends at " + to + ", before it begins at " + from);
        }
    }

    /**
     * Between two instants.
     *
     * @throws IllegalArgumentException when it ends before it begins
     */
    public Period(@Nullable Instant from, @Nullable Instant to, ZoneId zone) {
        this(from, to, zone, false, false);
    }

    boolean isUtc() {
        return zone.normalized().equals(ZoneOffset.UTC);
    }

    boolean hasDays() {
        return isFromDay || isToDay;
    }

    /** The same for whoever lives in another zone: what was asked for as a day is a day there. */
    Period in(ZoneId other) {
        Instant begin = moved(from, isFromDay, other);
        Instant end = moved(to, isToDay, other);
        // A day and a time can change places; nothing is between them then.
        boolean isEmpty = begin != null && end != null && end.isBefore(begin);
        return new Period(begin, isEmpty ? begin : end, other, isFromDay, isToDay);
    }

    private @Nullable Instant moved(@Nullable Instant time, boolean isDay, ZoneId other) {
        return time == null || !isDay
                ? time
                : LocalDate.ofInstant(time, zone).atStartOfDay(other).toInstant();
    }
}
