package io.jobetl.io.mysql.report;

import static io.jobetl.io.mysql.tables.Tables.ETL_CAMPAIGN_TERMS;
import static io.jobetl.io.mysql.tables.Tables.ETL_PUBLISHER_TERMS;
import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.UtcDateTimes;
import io.jobetl.io.mysql.UtcDates;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jooq.CaseConditionStep;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** What reports say of the cells of {@code events}, as parts of statements. */
final class Cells {
    static final String UNKNOWN = "unknown";

    /** Start of the hour, UTC. */
    static final Field<LocalDateTime> HOUR =
            DSL.field("timestamp({0}, maketime({1}, 0, 0))", UtcDateTimes.TYPE, EVENTS.DATES, EVENTS.HOURS);

    /** Of the campaign: events have none. */
    static final Field<String> CURRENCY = DSL.coalesce(ETL_CAMPAIGN_TERMS.CURRENCY, DSL.inline(UNKNOWN));

    /** Clicks of cells whose average bid is outside the bounds of their publisher; compared without a division. */
    static final Field<BigDecimal> CLICKS_OUTSIDE_BIDS = DSL.sum(DSL.when(
                    EVENTS.SPEND_HOUR
                            .lt(ETL_PUBLISHER_TERMS.MIN_BID.mul(EVENTS.CLICKS))
                            .or(EVENTS.SPEND_HOUR.gt(ETL_PUBLISHER_TERMS.MAX_BID.mul(EVENTS.CLICKS))),
                    EVENTS.CLICKS)
            .else_(DSL.inline(0L)));

    private Cells() {}

    static Condition in(Period period) {
        return from(period.from()).and(before(period.to()));
    }

    /** Hours that begin at this instant or later; in a form that the primary key serves. */
    static Condition from(@Nullable Instant from) {
        if (from == null) {
            return DSL.noCondition();
        }
        LocalDateTime first = ceiling(from);
        return EVENTS.DATES
                .ge(first.toLocalDate())
                .and(EVENTS.DATES.gt(first.toLocalDate()).or(EVENTS.HOURS.ge(first.getHour())));
    }

    /** Hours that begin before this instant. */
    static Condition before(@Nullable Instant to) {
        if (to == null) {
            return DSL.noCondition();
        }
        LocalDateTime end = ceiling(to);
        return EVENTS.DATES
                .le(end.toLocalDate())
                .and(EVENTS.DATES.lt(end.toLocalDate()).or(EVENTS.HOURS.lt(end.getHour())));
    }

    /** The first full hour at this instant or after it, UTC. */
    static LocalDateTime ceiling(Instant time) {
        LocalDateTime utc = EpochHours.utc(time);
        LocalDateTime hour = utc.truncatedTo(ChronoUnit.HOURS);
        return hour.equals(utc) ? hour : hour.plusHours(1);
    }

    /**
     * The day in which an hour begins.
     *
     * @param begin of the oldest day of {@code events}: rules of a zone before it are left out
     * @param end of the newest day
     */
    static Field<LocalDate> day(ZoneId zone, Instant begin, Instant end) {
        ZoneRules rules = zone.getRules();
        int before = rules.getOffset(begin).getTotalSeconds();
        CaseConditionStep<Integer> offsets = null;
        for (ZoneOffsetTransition change = rules.previousTransition(end);
                change != null && change.getInstant().isAfter(begin);
                change = rules.previousTransition(change.getInstant())) {
            Condition isAfter = HOUR.ge(LocalDateTime.ofInstant(change.getInstant(), ZoneOffset.UTC));
            Field<Integer> seconds = DSL.inline(change.getOffsetAfter().getTotalSeconds());
            offsets = offsets == null ? DSL.when(isAfter, seconds) : offsets.when(isAfter, seconds);
        }
        if (offsets == null) {
            return before == 0 ? EVENTS.DATES : shifted(DSL.inline(before));
        }
        return shifted(offsets.else_(DSL.inline(before)));
    }

    private static Field<LocalDate> shifted(Field<Integer> seconds) {
        return DSL.field("date({0} + interval {1} second)", UtcDates.TYPE, HOUR, seconds);
    }

    /**
     * Whether days of the zone begin within an hour of UTC at some time of these, so that hours cannot be cut into
     * them.
     */
    static boolean hasPartHours(ZoneId zone, Instant begin, Instant end) {
        ZoneRules rules = zone.getRules();
        boolean hasPart = isPart(rules.getOffset(begin));
        for (ZoneOffsetTransition change = rules.nextTransition(begin);
                !hasPart && change != null && change.getInstant().isBefore(end);
                change = rules.nextTransition(change.getInstant())) {
            hasPart = isPart(change.getOffsetAfter());
        }
        return hasPart;
    }

    private static boolean isPart(ZoneOffset offset) {
        return offset.getTotalSeconds() % Duration.ofHours(1).toSeconds() != 0;
    }
}
