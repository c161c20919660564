package io.jobetl.io.mysql.report;

import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Result;
import org.jooq.SelectLimitStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * What a report is made with: a connection, and the question.
 *
 * @param now by the clock of the database
 * @param limit rows at most
 */
record ReportContext(DSLContext sql, Period period, Instant now, int limit) {
    /** More rows than that are read by no report. */
    static final int MOST_ROWS = 100_000;
    /** Campaigns, groups or publishers; and what was spent on each. */
    static final int MOST_TERMS = 300_000;

    private static final String SHORTER_PERIOD = "choose a shorter period, or ask the view of the report with SQL";

    TableBuilder table(String name, String title) {
        TableBuilder table = new TableBuilder(name, title, now, period.zone());
        notePeriod(table, "");
        return table;
    }

    /** One whose days are those of the zone that stands in each row. */
    TableBuilder tableInManyZones(String name, String title) {
        TableBuilder table = new TableBuilder(name, title, now, period.zone());
        notePeriod(table, period.hasDays() ? ", moved to the day of each zone" : "");
        return table;
    }

    /** One whose period is that of changes, to the moment, whatever hours were changed. */
    TableBuilder tableOfChanges(String name, String title) {
        TableBuilder table = new TableBuilder(name, title, now, period.zone());
        notePeriod(table, "changes", Instant::toString, "");
        return table;
    }

    private void notePeriod(TableBuilder table, String suffix) {
        notePeriod(table, "hours", time -> Cells.ceiling(time) + "Z", suffix);
    }

    private void notePeriod(TableBuilder table, String what, Function<Instant, String> text, String suffix) {
        Instant from = period.from();
        Instant to = period.to();
        if (from != null || to != null) {
            table.note(what + " from " + (from == null ? "the beginning" : text.apply(from)) + " to "
                    + (to == null ? "now" : "before " + text.apply(to)) + suffix);
        }
    }

    /**
     * All rows of a statement over the cells of the period, which are then sorted and added up.
     *
     * @throws TooManyRowsException when there are more than {@link #MOST_ROWS}
     */
    static <R extends Record> Result<R> all(SelectLimitStep<R> query) {
        return all(query, MOST_ROWS, SHORTER_PERIOD);
    }

    /**
     * Makes sure that the rows of several statements are not too many together.
     *
     * @throws TooManyRowsException when there are more than {@link #MOST_ROWS}
     */
    static void requireAll(List<?> rows) {
        require(rows, MOST_ROWS, SHORTER_PERIOD);
    }

    /**
     * All rows of a statement that no period makes fewer.
     *
     * @throws TooManyRowsException when there are more than {@link #MOST_TERMS}
     */
    static <R extends Record> Result<R> allTerms(SelectLimitStep<R> query) {
        return all(query, MOST_TERMS, "ask the view of the report with SQL");
    }

    private static <R extends Record> Result<R> all(SelectLimitStep<R> query, int most, String remedy) {
        Result<R> rows = query.limit(most + 1).fetch();
        require(rows, most, remedy);
        return rows;
    }

    private static void require(List<?> rows, int most, String remedy) {
        if (rows.size() > most) {
            throw new TooManyRowsException(most, remedy);
        }
    }

    /** The day of the zone in which a cell's hour begins. */
    Field<LocalDate> day(ZoneId zone) {
        if (zone.normalized().equals(ZoneOffset.UTC)) {
            return EVENTS.DATES;
        }
        return hours().map(all -> Cells.day(zone, all.begin(), all.end())).orElse(EVENTS.DATES);
    }

    /** From the first hour of the oldest day of events to the end of the newest; empty without one. */
    private Optional<Hours> hours() {
        Record2<LocalDate, LocalDate> ends = sql.select(DSL.min(EVENTS.DATES), DSL.max(EVENTS.DATES))
                .from(EVENTS)
                .fetchSingle();
        LocalDate first = ends.value1();
        return first == null
                ? Optional.empty()
                : Optional.of(new Hours(
                        first.atStartOfDay().toInstant(ZoneOffset.UTC),
                        ends.value2().plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)));
    }

    private record Hours(Instant begin, Instant end) {
        Hours within(@Nullable Instant from, @Nullable Instant to) {
            return new Hours(
                    from == null || from.isBefore(begin) ? begin : from, to == null || to.isAfter(end) ? end : to);
        }
    }

    /** @param days whose days are cut from hours: those of its zone */
    void notePartHours(TableBuilder table, Period days) {
        ZoneId zone = days.zone();
        boolean hasPartHours = !days.isUtc()
                && hours().map(all -> all.within(days.from(), days.to()))
                        .filter(read -> Cells.hasPartHours(zone, read.begin(), read.end()))
                        .isPresent();
        if (hasPartHours) {
            table.note("days of " + zone + " begin within an hour of UTC, and cells are whole hours of UTC: an hour"
                    + " belongs to the day in which it begins");
        }
    }
}
