package io.jobetl.io.mysql;

import io.jobetl.model.DimensionMap;
import io.jobetl.model.DimensionTable;
import java.util.List;

/**
 * What a dimension is called in the statements.
 *
 * @param knownRows table of its newest known rows
 * @param idColumn column of {@code events} with its id
 */
public record DimensionNames(String knownRows, String idColumn) {
    private static final DimensionMap<DimensionNames> NAMES = DimensionMap.of(table -> switch (table) {
        case JOB -> new DimensionNames("etl_job", "job_id");
        case CAMPAIGN -> new DimensionNames("etl_campaign", "campaign_id");
    });

    public static DimensionNames of(DimensionTable table) {
        return NAMES.get(table);
    }

    /** Of all dimensions, in the order of {@link DimensionTable}. */
    public static List<DimensionNames> all() {
        return NAMES.values();
    }
}
