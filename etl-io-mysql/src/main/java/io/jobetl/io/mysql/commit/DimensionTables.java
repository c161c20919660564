package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.DimensionNames;
import io.jobetl.model.DimensionMap;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.Commit.SnapshotMark;
import io.jobetl.pipeline.port.DimensionRow;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Statements on {@code etl_job} and {@code etl_campaign}. A row is written only when its position is not older than the
 * stored one; the statement itself checks that, so replaying any changes in any order ends in the newest state.
 */
final class DimensionTables {
    private static final int ROW_BYTES = 96;
    private static final int ID_BYTES = 12;

    private static final DimensionMap<DimensionTables> TABLES = DimensionMap.of(DimensionTables::new);

    private final DimensionTable table;
    private final MultiRowStatement upsert;
    private final MultiRowStatement selectByIds;
    private final String selectAll;
    private final String selectOlder;
    private final String deleteOlder;

    private DimensionTables(DimensionTable table) {
        this.table = table;
        String name = DimensionNames.of(table).knownRows();
        String newer = "(VALUES(position_file), VALUES(position_offset), VALUES(position_row))"
                + " >= (position_file, position_offset, position_row)";
        // Left to right: each assignment sees the ones before it. The position goes last part first, so that the
        // comparison comes out the same until its first part is replaced.
        this.upsert = new MultiRowStatement(
                "INSERT INTO " + name
                        + " (id, company_id, deleted, position_file, position_offset, position_row) VALUES ",
                "(?,?,?,?,?,?)",
                " ON DUPLICATE KEY UPDATE company_id = IF(" + newer + ", VALUES(company_id), company_id),"
                        + " deleted = IF(" + newer + ", VALUES(deleted), deleted),"
                        + " position_row = IF(" + newer + ", VALUES(position_row), position_row),"
                        + " position_offset = IF(" + newer + ", VALUES(position_offset), position_offset),"
                        + " position_file = IF(" + newer + ", VALUES(position_file), position_file)");
        String columns = "SELECT id, company_id, deleted, position_file, position_offset, position_row FROM " + name;
        String older = " WHERE (position_file, position_offset, position_row) < (?, ?, ?)";
        this.selectByIds = new MultiRowStatement(columns + " WHERE id IN (", "?", ")");
        this.selectAll = columns;
        this.selectOlder = "SELECT id FROM " + name + older + " AND NOT deleted";
        this.deleteOlder = "UPDATE " + name
                + " SET company_id = NULL, deleted = TRUE, position_file = ?, position_offset = ?, position_row = ?"
                + older;
    }

    /** All rows of all tables, deleted ones included. */
    static List<DimensionRow> readAll(WriterConnection connection) throws SQLException {
        List<DimensionRow> rows = new ArrayList<>();
        for (DimensionTables each : TABLES.values()) {
            try (PreparedStatement statement = connection.prepare(each.selectAll);
                    ResultSet answer = statement.executeQuery()) {
                while (answer.next()) {
                    rows.add(each.row(answer));
                }
            }
        }
        return rows;
    }

    /**
     * Applies changes and completed snapshots.
     *
     * @return ids whose company is now another one, so that their cells must follow
     */
    static Map<DimensionTable, Set<Integer>> apply(
            WriterConnection connection, Collection<DimensionRow> rows, Collection<SnapshotMark> marks)
            throws SQLException {
        Map<DimensionTable, Set<Integer>> changed = new EnumMap<>(DimensionTable.class);
        for (DimensionTables each : TABLES.values()) {
            Set<Integer> ids = new TreeSet<>();
            each.applyRows(connection, rows, ids);
            for (SnapshotMark mark : marks) {
                if (mark.table() == each.table) {
                    each.applySnapshot(connection, mark.position(), ids);
                }
            }
            changed.put(each.table, ids);
        }
        return changed;
    }

    private void applyRows(WriterConnection connection, Collection<DimensionRow> all, Set<Integer> changedIds)
            throws SQLException {
        TreeMap<Integer, DimensionRow> newest = new TreeMap<>();
        for (DimensionRow row : all) {
            if (row.table() == table) {
                newest.merge(row.id(), row, (a, b) -> b.position().isBefore(a.position()) ? a : b);
            }
        }
        Map<Integer, DimensionRow> stored = stored(connection, List.copyOf(newest.keySet()));
        for (DimensionRow row : newest.values()) {
            DimensionRow before = stored.get(row.id());
            Integer companyBefore = before == null ? null : before.companyId();
            boolean isStale = before != null && row.position().isBefore(before.position());
            if (!isStale && !Objects.equals(companyBefore, company(row))) {
                changedIds.add(row.id());
            }
        }
        upsert.execute(connection, List.copyOf(newest.values()), ROW_BYTES, (statement, first, row) -> {
            statement.setInt(first, row.id());
            EventsTable.setInt(statement, first + 1, company(row));
            statement.setBoolean(first + 2, row.deleted());
            return bindPosition(statement, first + 3, row.position());
        });
    }

    private Map<Integer, DimensionRow> stored(WriterConnection connection, List<Integer> ids) throws SQLException {
        Map<Integer, DimensionRow> stored = new HashMap<>();
        selectByIds.query(
                connection,
                ids,
                ID_BYTES,
                (statement, first, id) -> {
                    statement.setInt(first, id);
                    return first + 1;
                },
                answer -> stored.put(answer.getInt(1), row(answer)));
        return stored;
    }

    /** Rows that the snapshot did not show were deleted while nobody was looking. */
    private void applySnapshot(WriterConnection connection, SourcePosition mark, Set<Integer> changedIds)
            throws SQLException {
        try (PreparedStatement statement = connection.prepare(selectOlder)) {
            bindPosition(statement, 1, mark);
            try (ResultSet answer = statement.executeQuery()) {
                while (answer.next()) {
                    changedIds.add(answer.getInt(1));
                }
            }
        }
        try (PreparedStatement statement = connection.prepare(deleteOlder)) {
            bindPosition(statement, bindPosition(statement, 1, mark), mark);
            statement.executeUpdate();
        }
    }

    private static @Nullable Integer company(DimensionRow row) {
        return row.deleted() ? null : row.companyId();
    }

    private static int bindPosition(PreparedStatement statement, int first, SourcePosition position)
            throws SQLException {
        statement.setLong(first, position.fileNumber());
        statement.setLong(first + 1, position.offsetBytes());
        statement.setInt(first + 2, position.rowIndex());
        return first + 3;
    }

    private DimensionRow row(ResultSet answer) throws SQLException {
        return new DimensionRow(
                table,
                answer.getInt(1),
                answer.getObject(2, Integer.class),
                answer.getBoolean(3),
                new SourcePosition(answer.getLong(4), answer.getLong(5), answer.getInt(6)));
    }
}
