package io.jobetl.pipeline.reconcile;

import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.SourceTables.RowLocks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads rows of the source together with the position in the log at which they stood so. */
final class ExactRead {
    private ExactRead() {}

    /**
     * Each answered row is what all changes before its position have made of it, and no change behind it: a row under
     * lock cannot change between its reading and that of the position, and a change that stands in the log before the
     * position is waited for by the lock. A row that does not exist cannot be locked. It is looked at again behind the
     * position: if it is still not there, any change that brought it meanwhile has been followed by one that took it
     * away, and both are in the log.
     *
     * @return without rows that came or went meanwhile; null when nobody says where the log ends
     */
    static @Nullable List<DimensionRow> read(SourceTables source, DimensionTable table, Collection<Integer> ids) {
        try (RowLocks locks = source.lockRows()) {
            Map<Integer, Optional<Integer>> before = locks.read(table, ids);
            SourcePosition position = locks.logEnd().orElse(null);
            if (position == null) {
                return null;
            }
            Map<Integer, Optional<Integer>> after = locks.read(table, ids);
            List<DimensionRow> rows = new ArrayList<>();
            for (int id : ids) {
                Optional<Integer> company = after.get(id);
                if (Objects.equals(before.get(id), company)) {
                    rows.add(new DimensionRow(
                            table, id, company == null ? null : company.orElse(null), company == null, position));
                }
            }
            return rows;
        }
    }
}
