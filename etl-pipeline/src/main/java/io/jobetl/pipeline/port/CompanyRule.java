package io.jobetl.pipeline.port;

import io.jobetl.model.CellKey;
import io.jobetl.model.DimensionTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which company a cell has: that of its job, or else that of its campaign, or else none. A deleted row names none. A
 * sink that lets its cells follow changed dimension rows keeps to the same rule.
 */
public final class CompanyRule {
    private static final List<DimensionTable> DECIDING = List.of(DimensionTable.values());

    private CompanyRule() {}

    public static @Nullable Integer companyOf(CellKey key, Rows rows) {
        for (DimensionTable table : DECIDING) {
            DimensionRow row = rows.row(table, table.idIn(key));
            if (row != null && !row.deleted() && row.companyId() != null) {
                return row.companyId();
            }
        }
        return null;
    }

    /** The newest known dimension rows. */
    @FunctionalInterface
    public interface Rows {
        /** Null when the row is not known. */
        @Nullable
        DimensionRow row(DimensionTable table, int id);
    }
}
