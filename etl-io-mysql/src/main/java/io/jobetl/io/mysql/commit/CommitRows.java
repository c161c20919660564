package io.jobetl.io.mysql.commit;

import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.commit.LeaseRow;
import io.jobetl.pipeline.port.Commit;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;

/** Writes the rows of a commit, inside the transaction that holds the lease row. */
final class CommitRows {
    private CommitRows() {}

    /**
     * Dimensions first: re-enrichment reads them. Cells before re-enrichment: it has the last word on
     * {@code company_id}.
     *
     * @param lease the locked row, as it was before this commit
     * @param reenrichedCells how many cells may follow the dimension rows in this transaction
     */
    static void write(
            WriterConnection connection, Commit commit, LocalDateTime commitTime, LeaseRow lease, int reenrichedCells)
            throws SQLException {
        Map<DimensionTable, Set<Integer>> changed =
                DimensionTables.apply(connection, commit.dimensionRows(), commit.snapshots());
        EventsTable.delete(connection, commit.deletes());
        EventsTable.upsert(connection, commit.upserts(), commitTime);
        ReenrichmentTable.follow(connection, changed, reenrichedCells, commitTime);
        HourTable.upsert(connection, commit.hours());
        OffsetTable.upsert(connection, commit.offsets());
        DeadLetterTable.insert(connection, commit.deadLetters(), commitTime);
        CorrectionTable.insert(connection, commit.corrections(), commitTime, lease);
        RecountTable.delete(connection, commit.servedRequests());
        DriftTable.write(connection, commit.drifts(), commit.comparedTables(), commitTime);
    }
}
