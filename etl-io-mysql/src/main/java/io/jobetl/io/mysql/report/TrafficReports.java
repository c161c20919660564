package io.jobetl.io.mysql.report;

import static io.jobetl.io.mysql.tables.Tables.ETL_CAMPAIGN_TERMS;
import static io.jobetl.io.mysql.tables.Tables.ETL_PUBLISHER_TERMS;
import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import io.jobetl.io.mysql.report.Column.Kind;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Spend and clicks by time: hours, days, and days of each publisher; newest first. */
final class TrafficReports {
    private TrafficReports() {}

    static Table hourly(ReportContext context) {
        ZoneId zone = context.period().zone();
        TableBuilder table = context.table("hourly", "Spend and clicks by hour")
                .column("hour", "hour", Kind.TIME, "When the hour begins.");
        addSumColumns(table);
        ReportContext.all(context.sql()
                        .select(EVENTS.DATES, EVENTS.HOURS, Cells.CURRENCY)
                        .select(Sums.FIELDS)
                        .from(EVENTS)
                        .leftJoin(ETL_CAMPAIGN_TERMS)
                        .on(ETL_CAMPAIGN_TERMS.ID.eq(EVENTS.CAMPAIGN_ID))
                        .where(Cells.in(context.period()))
                        .groupBy(EVENTS.DATES, EVENTS.HOURS, Cells.CURRENCY)
                        .orderBy(EVENTS.DATES.desc(), EVENTS.HOURS.desc(), Cells.CURRENCY.asc()))
                .forEach(row -> addSums(
                        table,
                        Times.hour(row.get(EVENTS.DATES), row.get(EVENTS.HOURS), zone),
                        row.get(Cells.CURRENCY),
                        Sums.of(row)));
        return table.build(context.limit());
    }

    static Table daily(ReportContext context) {
        ZoneId zone = context.period().zone();
        TableBuilder table = context.table("daily", "Spend and clicks by day")
                .column("day", "day", Kind.TIME, "The day, in the zone of the report.");
        addSumColumns(table);
        Field<LocalDate> day = context.day(zone);
        ReportContext.all(context.sql()
                        .select(day, Cells.CURRENCY)
                        .select(Sums.FIELDS)
                        .from(EVENTS)
                        .leftJoin(ETL_CAMPAIGN_TERMS)
                        .on(ETL_CAMPAIGN_TERMS.ID.eq(EVENTS.CAMPAIGN_ID))
                        .where(Cells.in(context.period()))
                        .groupBy(day, Cells.CURRENCY)
                        .orderBy(day.desc(), Cells.CURRENCY.asc()))
                .forEach(row -> addSums(table, row.get(day).toString(), row.get(Cells.CURRENCY), Sums.of(row)));
        context.notePartHours(table, context.period());
        return table.build(context.limit());
    }

    /** @param publisher null for all */
    static Table statement(ReportContext context, @Nullable Integer publisher) {
        TableBuilder table = context.tableInManyZones("statement", "Publisher statement by day")
                .column("publisher_id", "id", Kind.ID, "Id of the publisher; 0: the clicks that name none.")
                .column("publisher_name", "name", Kind.TEXT, "Its name; empty when there is none.")
                .column("zone", "zone", Kind.TEXT, "The zone of the publisher, in which its days are cut.")
                .column("day", "day", Kind.TIME, "The day, in that zone.")
                .column("currency", "currency", Kind.TEXT, "Of the campaigns that were clicked: a row for each.")
                .countColumns()
                .column(
                        "clicks_outside_bids",
                        "clicks outside bids",
                        Kind.INTEGER,
                        "Clicks of cells whose average bid is below min bid or above max bid of the publisher.");
        Map<ZoneId, List<Integer>> publishersByZone = new TreeMap<>(Comparator.comparing(ZoneId::getId));
        TreeSet<String> unknown = new TreeSet<>();
        ReportContext.allTerms(context.sql().selectFrom(ETL_PUBLISHER_TERMS)).forEach(row -> {
            String name = row.get(ETL_PUBLISHER_TERMS.TIME_ZONE);
            Optional<ZoneId> zone = Zones.find(name);
            zone.filter(known -> !known.normalized().equals(ZoneOffset.UTC))
                    .ifPresent(known -> publishersByZone
                            .computeIfAbsent(known, none -> new ArrayList<>())
                            .add(row.get(ETL_PUBLISHER_TERMS.ID)));
            if (name != null && zone.isEmpty()) {
                unknown.add(name);
            }
        });
        List<StatementRow> rows = new ArrayList<>();
        List<Integer> elsewhere =
                publishersByZone.values().stream().flatMap(List::stream).toList();
        publishersByZone.forEach((zone, publishers) -> {
            rows.addAll(statement(context, zone, EVENTS.PUBLISHER_ID.in(publishers), publisher));
            ReportContext.requireAll(rows);
        });
        rows.addAll(statement(context, ZoneOffset.UTC, EVENTS.PUBLISHER_ID.notIn(elsewhere), publisher));
        ReportContext.requireAll(rows);
        rows.sort(Comparator.comparing(StatementRow::publisher)
                .thenComparing(StatementRow::day, Comparator.reverseOrder())
                .thenComparing(StatementRow::currency));
        rows.forEach(row -> row.addTo(table));
        unknown.forEach(name -> table.note("the time zone \"" + name + "\" is not known: its days are those of UTC"));
        rows.stream()
                .map(StatementRow::zone)
                .distinct()
                .forEach(zone -> context.notePartHours(table, context.period().in(zone)));
        return table.build(context.limit());
    }

    private static List<StatementRow> statement(
            ReportContext context, ZoneId zone, Condition isInZone, @Nullable Integer publisher) {
        Field<LocalDate> day = context.day(zone);
        return ReportContext.all(context.sql()
                        .select(
                                EVENTS.PUBLISHER_ID,
                                ETL_PUBLISHER_TERMS.NAME,
                                day,
                                Cells.CURRENCY,
                                Cells.CLICKS_OUTSIDE_BIDS)
                        .select(Sums.FIELDS)
                        .from(EVENTS)
                        .leftJoin(ETL_PUBLISHER_TERMS)
                        .on(ETL_PUBLISHER_TERMS.ID.eq(EVENTS.PUBLISHER_ID))
                        .leftJoin(ETL_CAMPAIGN_TERMS)
                        .on(ETL_CAMPAIGN_TERMS.ID.eq(EVENTS.CAMPAIGN_ID))
                        .where(Cells.in(context.period().in(zone)))
                        .and(isInZone)
                        .and(publisher == null ? DSL.noCondition() : EVENTS.PUBLISHER_ID.eq(publisher))
                        .groupBy(EVENTS.PUBLISHER_ID, ETL_PUBLISHER_TERMS.NAME, day, Cells.CURRENCY))
                .map(row -> new StatementRow(
                        row.get(EVENTS.PUBLISHER_ID),
                        row.get(ETL_PUBLISHER_TERMS.NAME),
                        zone,
                        row.get(day),
                        row.get(Cells.CURRENCY),
                        Sums.of(row),
                        row.get(Cells.CLICKS_OUTSIDE_BIDS).longValueExact()));
    }

    private static void addSumColumns(TableBuilder table) {
        table.column("currency", "currency", Kind.TEXT, "Of the campaigns: a row for each.")
                .countColumns()
                .column("disqualified", "unqualified", Kind.INTEGER, "Applications that were found unqualified.");
    }

    private static void addSums(TableBuilder table, String time, String currency, Sums sums) {
        table.row(
                time,
                currency,
                sums.clicks(),
                Amounts.spend(sums.spend()),
                sums.applications(),
                sums.qualified(),
                sums.disqualified());
        table.addToTotal(currency, sums.spend());
    }

    private record StatementRow(
            int publisher,
            @Nullable String name,
            ZoneId zone,
            LocalDate day,
            String currency,
            Sums sums,
            long clicksOutsideBids) {
        void addTo(TableBuilder table) {
            table.row(
                    publisher,
                    name,
                    Times.zone(zone),
                    day.toString(),
                    currency,
                    sums.clicks(),
                    Amounts.spend(sums.spend()),
                    sums.applications(),
                    sums.qualified(),
                    clicksOutsideBids);
            table.addToTotal(currency, sums.spend());
        }
    }
}
