package io.jobetl.io.mysql.schema;

import io.jobetl.io.mysql.DimensionNames;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.RejectReason;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tables and columns that a run needs; all of them are made by the migrations. */
final class RequiredTables {
    static final List<String> EVENTS_KEY =
            List.of("dates", "hours", "job_id", "publisher_id", "campaign_id", "group_id");

    private static final Map<String, Set<String>> COLUMNS = columns();

    private RequiredTables() {}

    /** Lower-case names of columns by lower-case name of table. */
    static Map<String, Set<String>> all() {
        return COLUMNS;
    }

    private static Map<String, Set<String>> columns() {
        Map<String, Set<String>> tables = new LinkedHashMap<>();
        for (DimensionTable dimension : DimensionTable.values()) {
            tables.put(dimension.tableName(), Set.of("id", "company_id"));
        }
        tables.put(
                "events",
                ordered(
                        "job_id dates hours disqualified_application qualified_application conversion company_id group_id"
                                + " campaign_id publisher_id bid_set clicks impressions spend_hour sources updated_at"));
        tables.put(
                "etl_lease",
                ordered("name epoch seq instance owner connection_id expires_at committed_at late_counted_until"));
        Set<String> hour =
                ordered("hour row_count hash_high hash_low next_recount phase counted_at rows_before rows_before_at");
        for (RejectReason reason : RejectReason.values()) {
            hour.add(reason.name().toLowerCase(Locale.ROOT));
        }
        tables.put("etl_hour", hour);
        for (DimensionNames dimension : DimensionNames.all()) {
            tables.put(
                    dimension.knownRows(), ordered("id company_id deleted position_file position_offset position_row"));
        }
        tables.put(
                "etl_reenrichment",
                ordered(
                        "dimension id done_dates done_hours done_job_id done_publisher_id done_campaign_id done_group_id"));
        tables.put("etl_offset", ordered("topic partition_number next_offset topic_id first_offset"));
        tables.put("etl_dead_letter", ordered("id source position reason payload first_seen"));
        tables.put(
                "etl_correction",
                ordered("dates hours job_id publisher_id campaign_id group_id old_clicks old_spend_hour old_conversion"
                        + " old_qualified_application old_disqualified_application new_clicks new_spend_hour"
                        + " new_conversion new_qualified_application new_disqualified_application lateness_seconds"
                        + " corrected_at epoch seq"));
        tables.put("etl_recount", ordered("id hour requested_by requested_at"));
        tables.put("etl_drift", ordered("dimension id since known_company_id company_id state changed_at"));
        tables.put("etl_comparison", ordered("dimension compared_at row_count problem"));
        tables.put("etl_setting", ordered("name value"));
        return tables;
    }

    private static Set<String> ordered(String names) {
        return new LinkedHashSet<>(Arrays.asList(names.split(" ")));
    }
}
