package io.jobetl.io.mysql.report;

import static io.jobetl.io.mysql.tables.Tables.ETL_CAMPAIGN_TERMS;
import static io.jobetl.io.mysql.tables.Tables.ETL_PUBLISHER_TERMS;
import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import io.jobetl.io.mysql.report.Column.Kind;

/** Publishers and the funnel: what clicks cost and what became of them. Every ratio is one of sums. */
final class RatioReports {
    private RatioReports() {}

    static Table publishers(ReportContext context) {
        TableBuilder table = context.table("publishers", "Publishers: clicks, cost and quality")
                .column("publisher_id", "id", Kind.ID, "Id of the publisher; 0: the clicks that name none.")
                .column("publisher_name", "name", Kind.TEXT, "Its name; empty when there is none.")
                .column("currency", "currency", Kind.TEXT, "Of the campaigns that were clicked: a row for each.")
                .countColumns()
                .column("disqualified", "unqualified", Kind.INTEGER, "Applications that were found unqualified.")
                .column("cost_per_click", "cost/click", Kind.MONEY, "Spend by clicks.")
                .column("cost_per_application", "cost/application", Kind.MONEY, "Spend by applications.")
                .column("cost_per_qualified", "cost/qualified", Kind.MONEY, "Spend by qualified applications.")
                .column("application_rate", "application rate", Kind.RATIO, "Applications by clicks.")
                .column("qualified_rate", "qualified rate", Kind.RATIO, "Qualified applications by applications.")
                .column(
                        "clicks_outside_bids",
                        "clicks outside bids",
                        Kind.INTEGER,
                        "Clicks of cells whose average bid is below min bid or above max bid of the publisher.")
                .column("min_bid", "min bid", Kind.AMOUNT, "Lowest bid of the publisher, in its currency.")
                .column("max_bid", "max bid", Kind.AMOUNT, "Highest bid of the publisher, in its currency.");
        ReportContext.all(context.sql()
                        .select(
                                EVENTS.PUBLISHER_ID,
                                ETL_PUBLISHER_TERMS.NAME,
                                Cells.CURRENCY,
                                Cells.CLICKS_OUTSIDE_BIDS,
                                ETL_PUBLISHER_TERMS.MIN_BID,
                                ETL_PUBLISHER_TERMS.MAX_BID)
                        .select(Sums.FIELDS)
                        .from(EVENTS)
                        .leftJoin(ETL_PUBLISHER_TERMS)
                        .on(ETL_PUBLISHER_TERMS.ID.eq(EVENTS.PUBLISHER_ID))
                        .leftJoin(ETL_CAMPAIGN_TERMS)
                        .on(ETL_CAMPAIGN_TERMS.ID.eq(EVENTS.CAMPAIGN_ID))
                        .where(Cells.in(context.period()))
                        .groupBy(
                                EVENTS.PUBLISHER_ID,
                                ETL_PUBLISHER_TERMS.NAME,
                                ETL_PUBLISHER_TERMS.MIN_BID,
                                ETL_PUBLISHER_TERMS.MAX_BID,
                                Cells.CURRENCY)
                        .orderBy(Sums.BY_SPEND, EVENTS.PUBLISHER_ID.asc(), Cells.CURRENCY.asc()))
                .forEach(row -> {
                    Sums sums = Sums.of(row);
                    String currency = row.get(Cells.CURRENCY);
                    table.row(
                            row.get(EVENTS.PUBLISHER_ID),
                            row.get(ETL_PUBLISHER_TERMS.NAME),
                            currency,
                            sums.clicks(),
                            Amounts.spend(sums.spend()),
                            sums.applications(),
                            sums.qualified(),
                            sums.disqualified(),
                            Amounts.ratio(sums.spend(), sums.clicks()),
                            Amounts.ratio(sums.spend(), sums.applications()),
                            Amounts.ratio(sums.spend(), sums.qualified()),
                            Amounts.ratio(sums.applications(), sums.clicks()),
                            Amounts.ratio(sums.qualified(), sums.applications()),
                            row.get(Cells.CLICKS_OUTSIDE_BIDS).longValueExact(),
                            Amounts.budget(row.get(ETL_PUBLISHER_TERMS.MIN_BID)),
                            Amounts.budget(row.get(ETL_PUBLISHER_TERMS.MAX_BID)));
                    table.addToTotal(currency, sums.spend());
                });
        table.note("min bid and max bid are compared as they stand, whatever the currency of the campaign");
        return table.build(context.limit());
    }

    static Table funnel(ReportContext context) {
        TableBuilder table = context.table("funnel", "Funnel: clicks, applications, qualified")
                .column("campaign_id", "id", Kind.ID, "Id of the campaign; 0: the rows that name none.")
                .column("campaign_name", "name", Kind.TEXT, "Its name; empty when there is no such campaign.")
                .column("currency", "currency", Kind.TEXT, "Of the campaign: all amounts of the row are in it.")
                .column("clicks", "clicks", Kind.INTEGER, "Clicks.")
                .column("applications", "applications", Kind.INTEGER, "Conversions.")
                .column("qualified", "qualified", Kind.INTEGER, "Applications that were found qualified.")
                .column("disqualified", "unqualified", Kind.INTEGER, "Applications that were found unqualified.")
                .column("application_rate", "application rate", Kind.RATIO, "Applications by clicks.")
                .column("qualified_rate", "qualified rate", Kind.RATIO, "Qualified applications by applications.")
                .column("spend", "spend", Kind.MONEY, "Sum of the bids of the clicks.")
                .column("cost_per_application", "cost/application", Kind.MONEY, "Spend by applications.")
                .column("cost_per_qualified", "cost/qualified", Kind.MONEY, "Spend by qualified applications.");
        ReportContext.all(context.sql()
                        .select(EVENTS.CAMPAIGN_ID, ETL_CAMPAIGN_TERMS.NAME, Cells.CURRENCY)
                        .select(Sums.FIELDS)
                        .from(EVENTS)
                        .leftJoin(ETL_CAMPAIGN_TERMS)
                        .on(ETL_CAMPAIGN_TERMS.ID.eq(EVENTS.CAMPAIGN_ID))
                        .where(Cells.in(context.period()))
                        .groupBy(EVENTS.CAMPAIGN_ID, ETL_CAMPAIGN_TERMS.NAME, Cells.CURRENCY)
                        .orderBy(Sums.BY_CLICKS, EVENTS.CAMPAIGN_ID.asc()))
                .forEach(row -> {
                    Sums sums = Sums.of(row);
                    table.row(
                            row.get(EVENTS.CAMPAIGN_ID),
                            row.get(ETL_CAMPAIGN_TERMS.NAME),
                            row.get(Cells.CURRENCY),
                            sums.clicks(),
                            sums.applications(),
                            sums.qualified(),
                            sums.disqualified(),
                            Amounts.ratio(sums.applications(), sums.clicks()),
                            Amounts.ratio(sums.qualified(), sums.applications()),
                            Amounts.spend(sums.spend()),
                            Amounts.ratio(sums.spend(), sums.applications()),
                            Amounts.ratio(sums.spend(), sums.qualified()));
                    table.addToTotal(row.get(Cells.CURRENCY), sums.spend());
                });
        return table.build(context.limit());
    }
}
