package io.jobetl.io.mysql.report;

import static io.jobetl.io.mysql.tables.Tables.ETL_CAMPAIGN_TERMS;
import static io.jobetl.io.mysql.tables.Tables.ETL_COMPANY_TERMS;
import static io.jobetl.io.mysql.tables.Tables.ETL_CORRECTION;
import static io.jobetl.io.mysql.tables.Tables.ETL_GROUP_TERMS;
import static io.jobetl.io.mysql.tables.Tables.ETL_JOB_TERMS;
import static io.jobetl.io.mysql.tables.Tables.ETL_PUBLISHER_TERMS;
import static io.jobetl.io.mysql.tables.Tables.EVENTS;

import io.jobetl.io.mysql.EpochHours;
import io.jobetl.io.mysql.report.Column.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.SelectJoinStep;
import org.jooq.SelectOnConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Single cells: the newest ones, and those that changed after their hour was closed. Each row can be asked why. */
final class CellReports {
    /** To be selected of what {@link #withNames} joins. */
    private static final List<SelectFieldOrAsterisk> NAMES = List.of(
            ETL_JOB_TERMS.NAME,
            ETL_PUBLISHER_TERMS.NAME,
            ETL_CAMPAIGN_TERMS.NAME,
            ETL_GROUP_TERMS.NAME,
            Cells.CURRENCY);

    private CellReports() {}

    static Table newest(ReportContext context) {
        TableBuilder table = context.table("newest", "Newest cells")
                .column("updated_at", "changed", Kind.TIME, "When the commit wrote the cell.")
                .column("hour", "hour", Kind.TIME, "When its hour begins.");
        addKeyColumns(table)
                .column("company_id", "company", Kind.ID, "Id of the company that pays.")
                .column("company_name", "company name", Kind.TEXT, "Its name.")
                .column("currency", "currency", Kind.TEXT, "Of the campaign.")
                .countColumns()
                .column("disqualified", "unqualified", Kind.INTEGER, "Applications that were found unqualified.");
        // All in one direction: the index on updated_at goes on with the primary key, and can be read backwards.
        var newest = DSL.select(EVENTS.fields())
                .from(EVENTS)
                .where(Cells.in(context.period()))
                .orderBy(
                        EVENTS.UPDATED_AT.desc(),
                        EVENTS.DATES.desc(),
                        EVENTS.HOURS.desc(),
                        EVENTS.JOB_ID.desc(),
                        EVENTS.PUBLISHER_ID.desc(),
                        EVENTS.CAMPAIGN_ID.desc(),
                        EVENTS.GROUP_ID.desc())
                .limit(context.limit() + 1)
                .asTable(EVENTS);
        var cells = context.sql()
                .select(EVENTS.fields())
                .select(NAMES)
                .select(ETL_COMPANY_TERMS.NAME)
                .from(newest);
        withNames(cells, EVENTS.JOB_ID, EVENTS.PUBLISHER_ID, EVENTS.CAMPAIGN_ID, EVENTS.GROUP_ID)
                .leftJoin(ETL_COMPANY_TERMS)
                .on(ETL_COMPANY_TERMS.ID.eq(EVENTS.COMPANY_ID))
                .orderBy(
                        EVENTS.UPDATED_AT.desc(),
                        EVENTS.DATES.desc(),
                        EVENTS.HOURS.desc(),
                        EVENTS.JOB_ID.desc(),
                        EVENTS.PUBLISHER_ID.desc(),
                        EVENTS.CAMPAIGN_ID.desc(),
                        EVENTS.GROUP_ID.desc())
                .forEach(row -> {
                    String hour = Times.hour(row.get(EVENTS.DATES), row.get(EVENTS.HOURS));
                    table.row(
                                    Times.utc(row.get(EVENTS.UPDATED_AT)),
                                    hour,
                                    row.get(EVENTS.JOB_ID),
                                    row.get(ETL_JOB_TERMS.NAME),
                                    row.get(EVENTS.PUBLISHER_ID),
                                    row.get(ETL_PUBLISHER_TERMS.NAME),
                                    row.get(EVENTS.CAMPAIGN_ID),
                                    row.get(ETL_CAMPAIGN_TERMS.NAME),
                                    row.get(EVENTS.GROUP_ID),
                                    row.get(ETL_GROUP_TERMS.NAME),
                                    row.get(EVENTS.COMPANY_ID),
                                    row.get(ETL_COMPANY_TERMS.NAME),
                                    row.get(Cells.CURRENCY),
                                    row.get(EVENTS.CLICKS),
                                    Amounts.spend(row.get(EVENTS.SPEND_HOUR)),
                                    row.get(EVENTS.CONVERSION),
                                    row.get(EVENTS.QUALIFIED_APPLICATION),
                                    row.get(EVENTS.DISQUALIFIED_APPLICATION))
                            .put(
                                    Table.CELL,
                                    cell(
                                            hour,
                                            row.get(EVENTS.JOB_ID),
                                            row.get(EVENTS.PUBLISHER_ID),
                                            row.get(EVENTS.CAMPAIGN_ID),
                                            row.get(EVENTS.GROUP_ID)));
                });
        return table.build(context.limit());
    }

    /** The period is that of the changes, not of the hours that were changed. */
    static Table corrections(ReportContext context) {
        TableBuilder table = context.tableOfChanges("corrections", "What changed after its hour was closed")
                .column("corrected_at", "changed", Kind.TIME, "When the commit changed the cell.")
                .column("hour", "hour", Kind.TIME, "When its hour begins.");
        addKeyColumns(table)
                .column("currency", "currency", Kind.TEXT, "Of the campaign.")
                .column("old_clicks", "old clicks", Kind.INTEGER, "Clicks before; empty: there was no such cell.")
                .column("new_clicks", "new clicks", Kind.INTEGER, "Clicks after; empty: the cell is gone.")
                .column("old_spend", "old spend", Kind.MONEY, "Spend before.")
                .column("new_spend", "new spend", Kind.MONEY, "Spend after.")
                .column("spend_change", "change", Kind.MONEY, "New spend less old spend.")
                .column("old_applications", "old applications", Kind.INTEGER, "Conversions before.")
                .column("new_applications", "new applications", Kind.INTEGER, "Conversions after.")
                .column("old_qualified", "old qualified", Kind.INTEGER, "Qualified before.")
                .column("new_qualified", "new qualified", Kind.INTEGER, "Qualified after.")
                .column("old_disqualified", "old unqualified", Kind.INTEGER, "Unqualified before.")
                .column("new_disqualified", "new unqualified", Kind.INTEGER, "Unqualified after.")
                .column("lateness_seconds", "seconds late", Kind.INTEGER, "From the end of the hour to the change.");
        var changes =
                context.sql().select(ETL_CORRECTION.fields()).select(NAMES).from(ETL_CORRECTION);
        withNames(
                        changes,
                        ETL_CORRECTION.JOB_ID,
                        ETL_CORRECTION.PUBLISHER_ID,
                        ETL_CORRECTION.CAMPAIGN_ID,
                        ETL_CORRECTION.GROUP_ID)
                .where(correctedIn(context.period()))
                .orderBy(ETL_CORRECTION.ID.desc())
                .limit(context.limit() + 1)
                .forEach(row -> addCorrection(table, row));
        return table.build(context.limit());
    }

    private static void addCorrection(TableBuilder table, Record row) {
        String hour = Times.hour(row.get(ETL_CORRECTION.DATES), row.get(ETL_CORRECTION.HOURS));
        BigDecimal oldSpend = row.get(ETL_CORRECTION.OLD_SPEND_HOUR);
        BigDecimal newSpend = row.get(ETL_CORRECTION.NEW_SPEND_HOUR);
        table.row(
                        Times.utc(row.get(ETL_CORRECTION.CORRECTED_AT)),
                        hour,
                        row.get(ETL_CORRECTION.JOB_ID),
                        row.get(ETL_JOB_TERMS.NAME),
                        row.get(ETL_CORRECTION.PUBLISHER_ID),
                        row.get(ETL_PUBLISHER_TERMS.NAME),
                        row.get(ETL_CORRECTION.CAMPAIGN_ID),
                        row.get(ETL_CAMPAIGN_TERMS.NAME),
                        row.get(ETL_CORRECTION.GROUP_ID),
                        row.get(ETL_GROUP_TERMS.NAME),
                        row.get(Cells.CURRENCY),
                        row.get(ETL_CORRECTION.OLD_CLICKS),
                        row.get(ETL_CORRECTION.NEW_CLICKS),
                        oldSpend == null ? null : Amounts.spend(oldSpend),
                        newSpend == null ? null : Amounts.spend(newSpend),
                        Amounts.spend(orZero(newSpend).subtract(orZero(oldSpend))),
                        row.get(ETL_CORRECTION.OLD_CONVERSION),
                        row.get(ETL_CORRECTION.NEW_CONVERSION),
                        row.get(ETL_CORRECTION.OLD_QUALIFIED_APPLICATION),
                        row.get(ETL_CORRECTION.NEW_QUALIFIED_APPLICATION),
                        row.get(ETL_CORRECTION.OLD_DISQUALIFIED_APPLICATION),
                        row.get(ETL_CORRECTION.NEW_DISQUALIFIED_APPLICATION),
                        row.get(ETL_CORRECTION.LATENESS_SECONDS))
                .put(
                        Table.CELL,
                        cell(
                                hour,
                                row.get(ETL_CORRECTION.JOB_ID),
                                row.get(ETL_CORRECTION.PUBLISHER_ID),
                                row.get(ETL_CORRECTION.CAMPAIGN_ID),
                                row.get(ETL_CORRECTION.GROUP_ID)));
    }

    private static SelectOnConditionStep<Record> withNames(
            SelectJoinStep<Record> rows,
            Field<Integer> job,
            Field<Integer> publisher,
            Field<Integer> campaign,
            Field<Integer> group) {
        return rows.leftJoin(ETL_JOB_TERMS)
                .on(ETL_JOB_TERMS.ID.eq(job))
                .leftJoin(ETL_PUBLISHER_TERMS)
                .on(ETL_PUBLISHER_TERMS.ID.eq(publisher))
                .leftJoin(ETL_CAMPAIGN_TERMS)
                .on(ETL_CAMPAIGN_TERMS.ID.eq(campaign))
                .leftJoin(ETL_GROUP_TERMS)
                .on(ETL_GROUP_TERMS.ID.eq(group));
    }

    private static TableBuilder addKeyColumns(TableBuilder table) {
        return table.column("job_id", "job", Kind.ID, "Id of the job.")
                .column("job_title", "job title", Kind.TEXT, "Its title; empty when there is no such job.")
                .column("publisher_id", "publisher", Kind.ID, "Id of the publisher; 0: none.")
                .column("publisher_name", "publisher name", Kind.TEXT, "Its name.")
                .column("campaign_id", "campaign", Kind.ID, "Id of the campaign; 0: none.")
                .column("campaign_name", "campaign name", Kind.TEXT, "Its name.")
                .column("group_id", "group", Kind.ID, "Id of the group; 0: none.")
                .column("group_name", "group name", Kind.TEXT, "Its name.");
    }

    private static Condition correctedIn(Period period) {
        Instant from = period.from();
        Instant to = period.to();
        return (from == null ? DSL.noCondition() : ETL_CORRECTION.CORRECTED_AT.ge(EpochHours.utc(from)))
                .and(to == null ? DSL.noCondition() : ETL_CORRECTION.CORRECTED_AT.lt(EpochHours.utc(to)));
    }

    private static BigDecimal orZero(@Nullable BigDecimal amount) {
        return amount == null ? BigDecimal.ZERO : amount;
    }

    private static Map<String, Object> cell(String hour, int job, int publisher, int campaign, int group) {
        Map<String, Object> cell = new LinkedHashMap<>();
        cell.put("hour", hour);
        cell.put("job", job);
        cell.put("publisher", publisher);
        cell.put("campaign", campaign);
        cell.put("group", group);
        return cell;
    }
}
