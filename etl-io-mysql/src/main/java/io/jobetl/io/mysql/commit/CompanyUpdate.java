package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.DimensionNames;
import io.jobetl.io.mysql.EpochHours;
import io.jobetl.model.CellKey;
import io.jobetl.model.DimensionMap;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.CompanyRule;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statements that let {@code company_id} of cells, found by their job or campaign, follow {@code etl_job} and
 * {@code etl_campaign}.
 *
 * <p>Each computes the company from what the dimension tables hold at that moment, never from the change that caused
 * it. So the order of the work does not matter, work that is done twice changes nothing, and no cell goes back to an
 * older company. Cells are found and counted in the index on the id alone, which ends in the columns of the primary
 * key.
 *
 * <p>Immutable.
 */
final class CompanyUpdate {
    private static final int ID_BYTES = 12;
    private static final List<String> KEY_COLUMNS =
            List.of("dates", "hours", "job_id", "publisher_id", "campaign_id", "group_id");
    private static final String PRIMARY_KEY = String.join(", ", KEY_COLUMNS);

    /**
     * The rule of {@link CompanyRule} in SQL: the first dimension that names a company; a deleted row is not joined.
     */
    private static final String COMPANY = DimensionNames.all().stream()
            .map(dimension -> dimension.knownRows() + ".company_id")
            .collect(Collectors.joining(", ", "COALESCE(", ")"));

    private static final String FOLLOW =
            DimensionNames.all().stream().map(CompanyUpdate::join).collect(Collectors.joining())
                    + " SET e.updated_at = ?, e.company_id = " + COMPANY + " WHERE NOT (e.company_id <=> " + COMPANY
                    + ")";

    private static final DimensionMap<CompanyUpdate> UPDATES =
            DimensionMap.of(table -> new CompanyUpdate(DimensionNames.of(table).idColumn()));

    /** What comes behind the id in its index. */
    private final List<String> keyColumns;

    private final MultiRowStatement count;
    private final MultiRowStatement update;
    private final String chunk;
    private final String chunkBehind;

    private CompanyUpdate(String idColumn) {
        this.keyColumns =
                KEY_COLUMNS.stream().filter(column -> !column.equals(idColumn)).toList();
        // Without the order MySQL may choose another index and read it to its end.
        this.count = new MultiRowStatement(
                "SELECT COUNT(*) FROM (SELECT " + idColumn + " FROM events WHERE " + idColumn + " IN (",
                "?",
                ") ORDER BY " + idColumn + " LIMIT ?) cells");
        this.update = new MultiRowStatement("UPDATE events e" + FOLLOW + " AND e." + idColumn + " IN (", "?", ")");
        String keys = "SELECT " + PRIMARY_KEY + " FROM events WHERE " + idColumn + " = ?";
        String order = " ORDER BY " + String.join(", ", keyColumns) + " LIMIT ";
        this.chunk = keys + order;
        this.chunkBehind = keys + " AND (" + behind(keyColumns) + ")" + order;
    }

    /** For the cells of rows of this table. */
    static CompanyUpdate of(DimensionTable table) {
        return UPDATES.get(table);
    }

    private static String join(DimensionNames dimension) {
        String rows = dimension.knownRows();
        return " LEFT JOIN " + rows + " ON " + rows + ".id = e." + dimension.idColumn() + " AND NOT " + rows
                + ".deleted";
    }

    /** How many cells these jobs or campaigns have; does not count further than {@code atMost}. */
    int cellsOf(WriterConnection connection, List<Integer> ids, int atMost) throws SQLException {
        int cells = 0;
        for (int from = 0; from < ids.size() && cells < atMost; ) {
            int size = Integer.highestOneBit(Math.min(MultiRowStatement.MAX_ROWS, ids.size() - from));
            try (PreparedStatement statement = connection.prepare(count.text(size))) {
                for (int each = 0; each < size; each++) {
                    statement.setInt(each + 1, ids.get(from + each));
                }
                statement.setInt(size + 1, atMost - cells);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    cells += row.getInt(1);
                }
            }
            from += size;
        }
        return cells;
    }

    /** All cells of these jobs or campaigns follow. */
    void followAll(WriterConnection connection, List<Integer> ids, LocalDateTime commitTime) throws SQLException {
        update.execute(
                connection,
                ids,
                ID_BYTES,
                (statement, first, id) -> {
                    statement.setInt(first, id);
                    return first + 1;
                },
                (statement, first, rows) -> {
                    statement.setObject(first, commitTime);
                    return first + 1;
                });
    }

    /**
     * The next cells of one job or campaign follow.
     *
     * @param done last cell that has followed already, null for none
     * @param limit how many cells
     * @return the last cell of this chunk; null when it was the last chunk
     */
    @Nullable
    CellKey followChunk(
            WriterConnection connection, int id, @Nullable CellKey done, int limit, LocalDateTime commitTime)
            throws SQLException {
        String keys = done == null ? chunk : chunkBehind;
        CellKey last = null;
        try (PreparedStatement statement = connection.prepare(keys + "1 OFFSET ?")) {
            statement.setInt(bindChunk(statement, id, done), limit - 1);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    last = key(row, 1);
                }
            }
        }
        try (PreparedStatement statement =
                connection.prepare("UPDATE events e JOIN (" + keys + "?) chunk USING (" + PRIMARY_KEY + ")" + FOLLOW)) {
            int parameter = bindChunk(statement, id, done);
            statement.setInt(parameter, limit);
            statement.setObject(parameter + 1, commitTime);
            statement.executeUpdate();
        }
        return last;
    }

    /** @return index of the next parameter */
    private int bindChunk(PreparedStatement statement, int id, @Nullable CellKey done) throws SQLException {
        statement.setInt(1, id);
        int parameter = 2;
        if (done != null) {
            for (int last = 1; last <= keyColumns.size(); last++) {
                for (String column : keyColumns.subList(0, last)) {
                    statement.setObject(parameter++, value(done, column));
                }
            }
        }
        return parameter;
    }

    /**
     * "Behind this key", spelled out: {@code (a > ?) OR (a = ? AND b > ?) OR ...}. With a comparison of row values
     * MySQL does not find the place in the index.
     */
    private static String behind(List<String> columns) {
        List<String> alternatives = new ArrayList<>();
        for (int last = 0; last < columns.size(); last++) {
            String equal = columns.subList(0, last).stream()
                    .map(column -> column + " = ? AND ")
                    .collect(Collectors.joining());
            alternatives.add("(" + equal + columns.get(last) + " > ?)");
        }
        return String.join(" OR ", alternatives);
    }

    private static Object value(CellKey key, String column) {
        return switch (column) {
            case "dates" -> EpochHours.date(key.epochHour());
            case "hours" -> EpochHours.hourOfDay(key.epochHour());
            case "job_id" -> key.jobId();
            case "publisher_id" -> key.publisherId();
            case "campaign_id" -> key.campaignId();
            case "group_id" -> key.groupId();
            default -> throw new IllegalArgumentException("column=" + column + " is no part of the key of a cell");
        };
    }

    /** @param first column of the answer in which the primary key begins */
    static CellKey key(ResultSet row, int first) throws SQLException {
        return new CellKey(
                EpochHours.of(row.getObject(first, LocalDate.class), row.getInt(first + 1)),
                row.getInt(first + 2),
                row.getInt(first + 3),
                row.getInt(first + 4),
                row.getInt(first + 5));
    }
}
