package io.jobetl.io.mysql.report;

import static io.jobetl.io.mysql.tables.Tables.ETL_CAMPAIGN_TERMS;
import static io.jobetl.io.mysql.tables.Tables.ETL_GROUP_TERMS;
import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import io.jobetl.io.mysql.report.Column.Kind;
import io.jobetl.io.mysql.report.Flight.Pace;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Campaigns and groups: what was to be spent, and what was. Clicks and spend are those of the period. What is left of a
 * budget, pace and projection are as of its end, and count from the first click on.
 */
final class BudgetReports {
    private static final int NO_GROUP = 0;

    private BudgetReports() {}

    static Table campaigns(ReportContext context) {
        TableBuilder table = context.table("campaigns", "Campaigns: budget and spend");
        campaignColumns(table, "id", "name");
        addBudgetColumns(table);
        Map<Integer, Campaign> campaigns = campaignTerms(context);
        Map<Key, Spent> spent = spent(context, false);
        campaigns.keySet().forEach(id -> spent.putIfAbsent(new Key(id, NO_GROUP), Spent.NOTHING));
        for (Line line : lines(spent, campaigns)) {
            Campaign campaign = line.campaign();
            List<@Nullable Object> values = new ArrayList<>();
            values.add(line.key().campaign());
            values.add(campaign.name());
            addBudget(table, values, context, campaign.budget(), line);
        }
        return built(table, context);
    }

    static Table groups(ReportContext context) {
        TableBuilder table = context.table("groups", "Groups: budget and spend");
        table.column("group_id", "id", Kind.ID, "Id of the group; 0: the clicks that name none.")
                .column("group_name", "name", Kind.TEXT, "Its name.");
        campaignColumns(table, "campaign", "campaign name");
        addBudgetColumns(table);
        Map<Integer, Campaign> campaigns = campaignTerms(context);
        Map<Integer, Group> groups = groupTerms(context);
        Map<Key, Spent> spent = spent(context, true);
        groups.forEach((id, group) -> spent.putIfAbsent(new Key(group.campaign(), id), Spent.NOTHING));
        boolean isElsewhere = false;
        for (Line line : lines(spent, campaigns)) {
            Key key = line.key();
            Group group = groups.get(key.group());
            boolean isOwn = group != null && key.campaign() != 0 && group.campaign() == key.campaign();
            isElsewhere |= group != null && !isOwn;
            List<@Nullable Object> values = new ArrayList<>();
            values.add(key.group());
            values.add(group == null ? null : group.name());
            values.add(key.campaign());
            values.add(line.campaign().name());
            addBudget(table, values, context, group != null && isOwn ? group.budget() : null, line);
        }
        if (isElsewhere) {
            table.note(
                    "a group that was clicked in a campaign that is not its own has a row there too, without a budget");
        }
        return built(table, context);
    }

    private static void campaignColumns(TableBuilder table, String id, String name) {
        table.column("campaign_id", id, Kind.ID, "Id of the campaign; 0: the clicks that name none.")
                .column("campaign_name", name, Kind.TEXT, "Its name; empty when there is no such campaign.");
    }

    private static void addBudgetColumns(TableBuilder table) {
        table.column("currency", "currency", Kind.TEXT, "Of the campaign: all amounts of the row are in it.")
                .column("budget", "budget", Kind.MONEY, "What is to be spent from the first day to the last.")
                .column("spend", "spend", Kind.MONEY, "Sum of the bids of the clicks in the period.")
                .column(
                        "pace",
                        "pace",
                        Kind.RATIO,
                        "Spend within the flight by (budget x elapsed hours / hours of the flight); 1 is even.")
                .column(
                        "state",
                        "state",
                        Kind.STATE,
                        "The pace in words: on pace is 0.9 to 1.1; not started, ended, no budget, no dates.")
                .column("remaining", "remaining", Kind.MONEY, "Budget less all spend up to the end of the period.")
                .column(
                        "outside_flight",
                        "outside flight",
                        Kind.MONEY,
                        "The part of spend on days before the first or after the last.")
                .column("projection", "projection", Kind.MONEY, "Spend at the end of the flight at the rate so far.")
                .column("clicks", "clicks", Kind.INTEGER, "Clicks in the period.")
                .column("start_date", "first day", Kind.TIME, "First day of the flight.")
                .column("last_date", "last day", Kind.TIME, "Last day: the earlier of end date and close date.");
    }

    private static void addBudget(
            TableBuilder table,
            List<@Nullable Object> values,
            ReportContext context,
            @Nullable BigDecimal budget,
            Line line) {
        Campaign campaign = line.campaign();
        Spent spent = line.spent();
        Flight flight = campaign.flight();
        Pace pace = flight.pace(
                budget,
                spent.all().subtract(spent.allOutside()),
                end(context),
                context.period().zone());
        values.add(campaign.currency());
        values.add(Amounts.budget(budget));
        values.add(Amounts.spend(spent.spend()));
        values.add(pace.ratio());
        values.add(pace.state());
        values.add(budget == null ? null : Amounts.spend(budget.subtract(spent.all())));
        values.add(flight.hasBounds() ? Amounts.spend(spent.outside()) : null);
        values.add(Amounts.budget(pace.projection()));
        values.add(spent.clicks());
        values.add(Objects.toString(flight.start(), null));
        values.add(Objects.toString(flight.last(), null));
        table.row(values.toArray()).put(Table.FLIGHT_ELAPSED, pace.elapsed());
        table.addToTotal(campaign.currency(), spent.spend());
    }

    private static Table built(TableBuilder table, ReportContext context) {
        if (context.period().from() != null) {
            table.note(
                    "remaining, pace and projection count from the first click on, not from the beginning of the period");
        }
        Period period = context.period();
        context.notePartHours(table, new Period(null, period.to(), period.zone()));
        return table.build(context.limit());
    }

    /** The end of the last hour that counts: the running one, or the end of the period if that is earlier. */
    private static Instant end(ReportContext context) {
        Instant running = context.now().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
        Instant to = context.period().to();
        Instant end = to == null ? running : Cells.ceiling(to).toInstant(ZoneOffset.UTC);
        return end.isBefore(running) ? end : running;
    }

    /** The most spent first. */
    private static List<Line> lines(Map<Key, Spent> spent, Map<Integer, Campaign> campaigns) {
        List<Line> lines = new ArrayList<>();
        spent.forEach((key, sums) ->
                lines.add(new Line(key, campaigns.getOrDefault(key.campaign(), Campaign.UNKNOWN), sums)));
        lines.sort(Comparator.comparing((Line line) -> line.spent().spend())
                .reversed()
                .thenComparing(line -> line.key().campaign())
                .thenComparing(line -> line.key().group()));
        return lines;
    }

    private static Map<Key, Spent> spent(ReportContext context, boolean isByGroup) {
        Field<LocalDate> day = context.day(context.period().zone());
        Field<LocalDate> last = DSL.coalesce(
                DSL.least(ETL_CAMPAIGN_TERMS.END_DATE, ETL_CAMPAIGN_TERMS.CLOSE_DATE),
                ETL_CAMPAIGN_TERMS.END_DATE,
                ETL_CAMPAIGN_TERMS.CLOSE_DATE);
        Condition isOutside = day.lt(ETL_CAMPAIGN_TERMS.START_DATE).or(day.gt(last));
        Condition isIn = Cells.from(context.period().from());
        Field<Integer> group = isByGroup ? EVENTS.GROUP_ID : DSL.inline(NO_GROUP);
        Field<BigDecimal> none = DSL.inline(BigDecimal.ZERO);
        var query = context.sql()
                .select(
                        EVENTS.CAMPAIGN_ID,
                        group,
                        DSL.sum(DSL.when(isIn, EVENTS.CLICKS).else_(DSL.inline(0L))),
                        DSL.sum(DSL.when(isIn, EVENTS.SPEND_HOUR).else_(none)),
                        DSL.sum(DSL.when(isIn.and(isOutside), EVENTS.SPEND_HOUR).else_(none)),
                        DSL.sum(EVENTS.SPEND_HOUR),
                        DSL.sum(DSL.when(isOutside, EVENTS.SPEND_HOUR).else_(none)))
                .from(EVENTS)
                .leftJoin(ETL_CAMPAIGN_TERMS)
                .on(ETL_CAMPAIGN_TERMS.ID.eq(EVENTS.CAMPAIGN_ID))
                .where(Cells.before(context.period().to()));
        Map<Key, Spent> spent = new HashMap<>();
        ReportContext.allTerms(
                        isByGroup
                                ? query.groupBy(EVENTS.CAMPAIGN_ID, EVENTS.GROUP_ID)
                                : query.groupBy(EVENTS.CAMPAIGN_ID))
                .forEach(row -> spent.put(
                        new Key(row.value1(), row.value2()),
                        new Spent(
                                row.value3().longValueExact(),
                                row.value4(),
                                row.value5(),
                                row.value6(),
                                row.value7())));
        return spent;
    }

    private static Map<Integer, Campaign> campaignTerms(ReportContext context) {
        return ReportContext.allTerms(context.sql().selectFrom(ETL_CAMPAIGN_TERMS))
                .intoMap(ETL_CAMPAIGN_TERMS.ID, BudgetReports::campaign);
    }

    private static Campaign campaign(Record row) {
        String currency = row.get(ETL_CAMPAIGN_TERMS.CURRENCY);
        return new Campaign(
                row.get(ETL_CAMPAIGN_TERMS.NAME),
                currency == null ? Cells.UNKNOWN : currency,
                row.get(ETL_CAMPAIGN_TERMS.BUDGET),
                Flight.of(
                        row.get(ETL_CAMPAIGN_TERMS.START_DATE),
                        row.get(ETL_CAMPAIGN_TERMS.END_DATE),
                        row.get(ETL_CAMPAIGN_TERMS.CLOSE_DATE)));
    }

    private static Map<Integer, Group> groupTerms(ReportContext context) {
        return ReportContext.allTerms(context.sql().selectFrom(ETL_GROUP_TERMS)).intoMap(ETL_GROUP_TERMS.ID, row -> {
            Long campaign = row.get(ETL_GROUP_TERMS.CAMPAIGN_ID);
            return new Group(
                    row.get(ETL_GROUP_TERMS.NAME),
                    campaign == null ? 0 : Math.toIntExact(campaign),
                    row.get(ETL_GROUP_TERMS.BUDGET));
        });
    }

    private record Key(int campaign, int group) {}

    private record Line(Key key, Campaign campaign, Spent spent) {}

    private record Campaign(
            @Nullable String name,
            String currency,
            @Nullable BigDecimal budget,
            Flight flight) {
        static final Campaign UNKNOWN = new Campaign(null, Cells.UNKNOWN, null, new Flight(null, null));
    }

    private record Group(
            @Nullable String name, int campaign, @Nullable BigDecimal budget) {}

    /**
     * @param clicks in the period, as {@code spend} and {@code outside}
     * @param all spend from the first click to the end of the period, as {@code allOutside}
     */
    private record Spent(long clicks, BigDecimal spend, BigDecimal outside, BigDecimal all, BigDecimal allOutside) {
        static final Spent NOTHING = new Spent(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    }
}
