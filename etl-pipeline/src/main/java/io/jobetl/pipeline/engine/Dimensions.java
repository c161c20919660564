package io.jobetl.pipeline.engine;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.Commit.SnapshotMark;
import io.jobetl.pipeline.port.DimensionRow;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest known state of jobs and campaigns, and what of it is not committed yet. A change is applied only when it is
 * not older than what is known, so any replay is harmless.
 *
 * <p>Mutable, for one thread.
 */
final class Dimensions {
    private final Map<DimensionTable, Map<Integer, DimensionRow>> tables = new EnumMap<>(DimensionTable.class);
    private final Map<DimensionTable, Map<Integer, DimensionRow>> uncommittedRows = new EnumMap<>(DimensionTable.class);
    private final List<SnapshotMark> uncommittedSnapshots = new ArrayList<>();

    Dimensions(List<DimensionRow> committed) {
        for (DimensionTable table : DimensionTable.values()) {
            tables.put(table, new HashMap<>());
            uncommittedRows.put(table, new LinkedHashMap<>());
        }
        committed.forEach(row -> rows(tables, row.table()).put(row.id(), row));
    }

    /** Company of the job, else company of the campaign, else null. */
    @Nullable
    Integer companyOf(int jobId, int campaignId) {
        DimensionRow job = rows(tables, DimensionTable.JOB).get(jobId);
        if (job != null && job.companyId() != null) {
            return job.companyId();
        }
        DimensionRow campaign = rows(tables, DimensionTable.CAMPAIGN).get(campaignId);
        return campaign == null ? null : campaign.companyId();
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

    private void put(DimensionRow row) {
        DimensionRow known = rows(tables, row.table()).get(row.id());
        if (known == null || !row.position().isBefore(known.position())) {
            rows(tables, row.table()).put(row.id(), row);
            rows(uncommittedRows, row.table()).put(row.id(), row);
        }
    }

    private void deleteUnseen(DimensionTable table, SourcePosition position) {
        rows(tables, table)
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

    void committed() {
        uncommittedRows.values().forEach(Map::clear);
        uncommittedSnapshots.clear();
    }

    private static Map<Integer, DimensionRow> rows(
            Map<DimensionTable, Map<Integer, DimensionRow>> tables, DimensionTable table) {
        Map<Integer, DimensionRow> rows = tables.get(table);
        if (rows == null) {
            throw new IllegalStateException("table=" + table + " is not a dimension");
        }
        return rows;
    }
}
