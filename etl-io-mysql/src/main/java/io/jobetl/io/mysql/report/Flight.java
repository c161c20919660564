package io.jobetl.io.mysql.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The days on which a campaign is to be shown, and how its spend compares with them. An hour that runs has elapsed.
 *
 * @param start first day; null when it is not known
 * @param last last day; null when it is not known
 */
record Flight(@Nullable LocalDate start, @Nullable LocalDate last) {
    private static final BigDecimal AHEAD = new BigDecimal("1.1");
    private static final BigDecimal BEHIND = new BigDecimal("0.9");
    private static final int PROJECTION_DIGITS = 2;

    /** @param end of the campaign, and when it was closed: the earlier one counts */
    static Flight of(@Nullable LocalDate start, @Nullable LocalDate end, @Nullable LocalDate close) {
        boolean isClosedEarlier = end == null || (close != null && close.isBefore(end));
        return new Flight(start, isClosedEarlier ? close : end);
    }

    /** Whether a day can be told to be outside. */
    boolean hasBounds() {
        return start != null || last != null;
    }

    /**
     * @param spend within the flight, of the hours before {@code end}
     * @param end of the last hour that counts
     */
    Pace pace(@Nullable BigDecimal budget, BigDecimal spend, Instant end, ZoneId zone) {
        boolean hasBudget = budget != null && budget.signum() > 0;
        if (start == null || last == null || last.isBefore(start)) {
            return new Pace(hasBudget ? "no dates" : "no budget", null, null, null);
        }
        Instant begin = start.atStartOfDay(zone).toInstant();
        long hours = hours(begin, last.plusDays(1).atStartOfDay(zone).toInstant());
        long elapsed = Math.min(hours, hours(begin, end));
        if (elapsed == 0) {
            return new Pace(hasBudget ? "not started" : "no budget", "0", null, null);
        }
        String over = Amounts.ratio(elapsed, hours);
        BigDecimal atThisRate = spend.multiply(BigDecimal.valueOf(hours));
        BigDecimal projection = Amounts.divided(atThisRate, BigDecimal.valueOf(elapsed), PROJECTION_DIGITS);
        if (budget == null || !hasBudget) {
            return new Pace("no budget", over, null, projection);
        }
        BigDecimal due = budget.multiply(BigDecimal.valueOf(elapsed));
        return new Pace(
                elapsed == hours ? "ended" : word(atThisRate, due), over, Amounts.ratio(atThisRate, due), projection);
    }

    private static String word(BigDecimal atThisRate, BigDecimal due) {
        if (atThisRate.compareTo(due.multiply(AHEAD)) > 0) {
            return "ahead";
        }
        return atThisRate.compareTo(due.multiply(BEHIND)) < 0 ? "behind" : "on pace";
    }

    /** Whole hours, a begun one counted; 0 when the second comes first. */
    private static long hours(Instant first, Instant second) {
        Duration length = Duration.between(first, second);
        return length.isNegative() ? 0 : length.plusHours(1).minusNanos(1).toHours();
    }

    /**
     * @param state a word for people
     * @param elapsed hours of the flight that are over by all of them; null where it has no dates
     * @param ratio spend by the spend that would be even; null where there is none
     * @param projection spend at the end of the flight at the rate so far; null before the first hour
     */
    record Pace(
            String state,
            @Nullable String elapsed,
            @Nullable String ratio,
            @Nullable BigDecimal projection) {}
}
