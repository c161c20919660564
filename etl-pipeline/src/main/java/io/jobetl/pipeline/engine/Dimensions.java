package io.jobetl.pipeline.engine;

import io.jobetl.model.CellKey;
import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionMap;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.Commit.SnapshotMark;
import io.jobetl.pipeline.port.CompanyRule;
import io.jobetl.pipeline.port.DimensionRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest known state of jobs and campaigns, and what of it is not committed yet. A change is applied only when it
 * is not older than what is known, so any replay is harmless.
 *
 * <p>Mutable, for one thread.
 */
final class Dimensions {
    private final DimensionMap<Map<Integer, DimensionRow>> tables = DimensionMap.of(table -> new HashMap<>());
    private final DimensionMap<Map<Integer, DimensionRow>> uncommittedRows =
            DimensionMap.of(table -> new LinkedHashMap<>());
    private final List<SnapshotMark> uncommittedSnapshots = new ArrayList<>();

    Dimensions(List<DimensionRow> committed) {
        committed.forEach(row -> tables.get(row.table()).put(row.id(), row));
    }

    /** By the {@link CompanyRule}. */
    @Nullable
    Integer companyOf(CellKey key) {
        return CompanyRule.companyOf(key, this::row);
    }

    /** The newest known state, deleted ones included; null when there was never one. */
    @Nullable
    DimensionRow row(DimensionTable table, int id) {
        return tables.get(table).get(id);
    }

    void apply(ChangeEvent event) {
        if (event instanceof ChangeEvent.RowUpserted row) {
            put(new DimensionRow(row.table(), row.id(), row.companyId(), false, row.position()));
        } else if (event instanceof ChangeEvent.RowDeleted row) {
            put(new DimensionRow(row.table(), row.id(), null, true, row.position()));
        } else if (event instanceof ChangeEvent.SnapshotCompleted snapshot) {
            deleteUnseen(snapshot.table(), snapshot.position());
        }
    }

    /** Applies the row when it is not older than what is known. */
    void put(DimensionRow row) {
        DimensionRow known = tables.get(row.table()).get(row.id());
        if (known == null || !row.position().isBefore(known.position())) {
            tables.get(row.table()).put(row.id(), row);
            uncommittedRows.get(row.table()).put(row.id(), row);
        }
    }

    private void deleteUnseen(DimensionTable table, SourcePosition position) {
        tables.get(table)
                .replaceAll((id, row) ->
                        row.position().isBefore(position) ? new DimensionRow(table, id, null, true, position) : row);
        uncommittedSnapshots.add(new SnapshotMark(table, position));
    }

    List<DimensionRow> uncommittedRows() {
        List<DimensionRow> rows = new ArrayList<>();
        uncommittedRows.values().forEach(byId -> rows.addAll(byId.values()));
        return rows;
    }

    List<SnapshotMark> uncommittedSnapshots() {
        return List.copyOf(uncommittedSnapshots);
    }

    /** Whether all that is known is committed. */
    boolean isCommitted() {
        return uncommittedSnapshots.isEmpty()
                && uncommittedRows.values().stream().allMatch(Map::isEmpty);
    }

    void committed() {
        uncommittedRows.values().forEach(Map::clear);
        uncommittedSnapshots.clear();
    }
}
