package io.jobetl.io.mysql.commit;

import io.jobetl.model.CellKey;
import io.jobetl.model.DimensionTable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Statements on {@code etl_reenrichment}: the jobs and campaigns whose cells still have to follow a change, because
 * they were too many for the transaction of that change. Worked off in the order of the primary keys, a bounded number
 * of cells per transaction (docs/explanation/design/009-re-enrichment-in-chunks.md).
 */
final class ReenrichmentTable {
    private static final int TODO_BYTES = 40;

    /** Newly changed: what was done of it before has to be done again. */
    private static final MultiRowStatement INSERT = new MultiRowStatement(
            "INSERT INTO etl_reenrichment (dimension, id) VALUES ",
            "(?,?)",
            " ON DUPLICATE KEY UPDATE done_dates = NULL, done_hours = NULL, done_job_id = NULL,"
                    + " done_publisher_id = NULL, done_campaign_id = NULL, done_group_id = NULL");

    private static final MultiRowStatement DELETE =
            new MultiRowStatement("DELETE FROM etl_reenrichment WHERE (dimension, id) IN (", "(?,?)", ")");

    private static final String SELECT = "SELECT dimension, id, done_dates, done_hours, done_job_id,"
            + " done_publisher_id, done_campaign_id, done_group_id FROM etl_reenrichment ORDER BY dimension, id LIMIT "
            + MultiRowStatement.MAX_ROWS;

    private static final String MOVE_ON = "UPDATE etl_reenrichment SET done_dates = ?, done_hours = ?,"
            + " done_job_id = ?, done_publisher_id = ?, done_campaign_id = ?, done_group_id = ?"
            + " WHERE dimension = ? AND id = ?";

    private ReenrichmentTable() {}

    /**
     * Lets the cells of these jobs and campaigns follow at once when they are at most {@code limit}, else notes all of
     * these as to be done.
     */
    static void follow(
            WriterConnection connection, Map<DimensionTable, Set<Integer>> changed, int limit, LocalDateTime commitTime)
            throws SQLException {
        boolean isWithin = isWithin(connection, changed, limit);
        for (Map.Entry<DimensionTable, Set<Integer>> each : changed.entrySet()) {
            List<Integer> ids = List.copyOf(each.getValue());
            if (isWithin) {
                CompanyUpdate.of(each.getKey()).followAll(connection, ids, commitTime);
            } else {
                INSERT.execute(connection, ids, TODO_BYTES, key(each.getKey()));
            }
        }
    }

    /** Works off a chunk of what is to be done: many small jobs or campaigns, or some cells of a large one. */
    static void proceed(WriterConnection connection, int limit, LocalDateTime commitTime) throws SQLException {
        List<Todo> todos = first(connection);
        if (todos.isEmpty()) {
            return;
        }
        Todo todo = todos.get(0);
        CompanyUpdate update = CompanyUpdate.of(todo.dimension());
        List<Integer> ids = fitting(connection, todos, limit);
        CellKey last = null;
        if (ids.size() > 1) {
            update.followAll(connection, ids, commitTime);
        } else {
            last = update.followChunk(connection, todo.id(), todo.done(), limit, commitTime);
        }
        if (last == null) {
            DELETE.execute(connection, ids, TODO_BYTES, key(todo.dimension()));
        } else {
            moveOn(connection, todo, last);
        }
    }

    /** Whether there is something to be done. */
    static boolean isPending(WriterConnection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepare("SELECT 1 FROM etl_reenrichment LIMIT 1");
                ResultSet row = statement.executeQuery()) {
            return row.next();
        }
    }

    private static boolean isWithin(WriterConnection connection, Map<DimensionTable, Set<Integer>> changed, int limit)
            throws SQLException {
        int cells = 0;
        for (Map.Entry<DimensionTable, Set<Integer>> each : changed.entrySet()) {
            List<Integer> ids = List.copyOf(each.getValue());
            cells += CompanyUpdate.of(each.getKey()).cellsOf(connection, ids, limit + 1 - cells);
        }
        return cells <= limit;
    }

    /** The first ones, all of one dimension; alone, when it was begun. */
    private static List<Todo> first(WriterConnection connection) throws SQLException {
        List<Todo> todos = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(SELECT);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Todo todo = Todo.of(row);
                if (!todos.isEmpty() && !todo.goesWith(todos.get(0))) {
                    break;
                }
                todos.add(todo);
            }
        }
        return todos;
    }

    /** As many of the first ones as have at most {@code limit} cells together; at least one. */
    private static List<Integer> fitting(WriterConnection connection, List<Todo> todos, int limit) throws SQLException {
        CompanyUpdate update = CompanyUpdate.of(todos.get(0).dimension());
        List<Integer> ids = todos.stream().map(Todo::id).toList();
        int size = Integer.highestOneBit(ids.size());
        while (size > 1 && update.cellsOf(connection, ids.subList(0, size), limit + 1) > limit) {
            size /= 2;
        }
        return ids.subList(0, size);
    }

    private static void moveOn(WriterConnection connection, Todo todo, CellKey last) throws SQLException {
        try (PreparedStatement statement = connection.prepare(MOVE_ON)) {
            int parameter = EventsTable.bindKey(statement, 1, last);
            statement.setString(parameter, todo.dimension().tableName());
            statement.setInt(parameter + 1, todo.id());
            statement.executeUpdate();
        }
    }

    private static MultiRowStatement.Binder<Integer> key(DimensionTable dimension) {
        return (statement, first, id) -> {
            statement.setString(first, dimension.tableName());
            statement.setInt(first + 1, id);
            return first + 2;
        };
    }

    /** @param done last cell that has followed; null when the work has not begun */
    private record Todo(
            DimensionTable dimension, int id, @Nullable CellKey done) {
        static Todo of(ResultSet row) throws SQLException {
            return new Todo(
                    DimensionTable.of(row.getString(1)),
                    row.getInt(2),
                    row.getObject(3) == null ? null : CompanyUpdate.key(row, 3));
        }

        boolean goesWith(Todo first) {
            return dimension == first.dimension && done == null && first.done == null;
        }
    }
}
