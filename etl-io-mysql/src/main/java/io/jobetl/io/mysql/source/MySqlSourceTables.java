package io.jobetl.io.mysql.source;

import io.jobetl.io.mysql.DimensionNames;
import io.jobetl.io.mysql.LogEnd;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.SourceTables;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Job and campaign as they stand in MySQL. One connection, opened when it is needed and again after a failure. Ids that
 * are no int belong to no cell and are passed over; a company that is no int is none.
 */
public final class MySqlSourceTables implements SourceTables {
    /** How long a row that somebody is changing is waited for; meanwhile the other rows of the look are locked. */
    private static final int LOCK_WAIT_SECONDS = 1;

    private static final int LONGEST_QUERY_MILLIS = 25_000;

    private static final Set<Integer> WHOLE_NUMBERS =
            Set.of(Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT);
    private static final int MAX_NUMBER_CHARS = 64;

    private final MySqlDatabase database;
    private volatile @Nullable Connection connection;

    public MySqlSourceTables(MySqlDatabase database) {
        this.database = database;
    }

    private interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T query(String action, Query<T> query) {
        try {
            return query.run(connection());
        } catch (SQLException error) {
            close();
            throw database.failure(action, error);
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
            try (Statement statement = open.createStatement()) {
                // The server gives up before the client does, or would go on with what nobody waits for.
                statement.execute("SET SESSION innodb_lock_wait_timeout=" + LOCK_WAIT_SECONDS
                        + ", SESSION max_execution_time=" + LONGEST_QUERY_MILLIS);
            }
        }
        return open;
    }

    @Override
    public Comparison compare(DimensionTable table, long afterId, int atMost) {
        return query("comparing " + table.tableName() + " with what is known of it", open -> {
            Companies source = range(open, table, afterId, atMost);
            Companies known = known(open, table, afterId, source.lastId, atMost);
            source.endAt(known.lastId);
            Optional<SourcePosition> logEnd = LogEnd.of(open);
            if (logEnd.isEmpty()) {
                close(); // a right that is granted counts from the next login on
            }
            return new Comparison(differences(source, known), source.lastId, source.byId.size(), logEnd.orElse(null));
        });
    }

    /** Company by id, of a range of ids. */
    private static final class Companies {
        final Map<Integer, Optional<Integer>> byId = new HashMap<>();
        int lastId = Integer.MAX_VALUE;

        /** Forgets what stands behind this id. */
        void endAt(int id) {
            if (id < lastId) {
                lastId = id;
                byId.keySet().removeIf(each -> each > id);
            }
        }

        void add(OptionalInt id, @Nullable String company) {
            if (id.isPresent()) {
                byId.put(id.getAsInt(), company(company));
            }
        }
    }

    private static Companies range(Connection open, DimensionTable table, long afterId, int atMost)
            throws SQLException {
        Companies companies = new Companies();
        try (PreparedStatement statement = open.prepareStatement(
                "SELECT id, company_id FROM " + table.tableName() + " WHERE id > ? AND id <= ? ORDER BY id LIMIT ?")) {
            statement.setLong(1, afterId);
            statement.setInt(2, Integer.MAX_VALUE);
            statement.setInt(3, atMost);
            try (ResultSet row = statement.executeQuery()) {
                if (!isWholeNumber(row.getMetaData())) {
                    return all(open, table);
                }
                int rows = 0;
                int last = Integer.MAX_VALUE;
                while (row.next()) {
                    rows++;
                    last = row.getInt(1);
                    companies.add(OptionalInt.of(last), row.getString(2));
                }
                companies.lastId = rows < atMost ? Integer.MAX_VALUE : last;
            }
        }
        return companies;
    }

    private static boolean isWholeNumber(ResultSetMetaData columns) throws SQLException {
        return WHOLE_NUMBERS.contains(columns.getColumnType(1));
    }

    /** Ids of another type, such as text, have another order: they are read at once. */
    private static Companies all(Connection open, DimensionTable table) throws SQLException {
        Companies companies = new Companies();
        try (PreparedStatement statement = open.prepareStatement(
                "SELECT id, company_id FROM " + table.tableName(),
                ResultSet.TYPE_FORWARD_ONLY,
                ResultSet.CONCUR_READ_ONLY)) {
            // The driver's sign for streaming: row by row from the socket.
            statement.setFetchSize(Integer.MIN_VALUE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    companies.add(number(row.getString(1)), row.getString(2));
                }
            }
        }
        return companies;
    }

    /** At most so many: a source that was emptied has an end, and all that is known stands before it. */
    private static Companies known(Connection open, DimensionTable table, long afterId, int lastId, int atMost)
            throws SQLException {
        Companies companies = new Companies();
        try (PreparedStatement statement = open.prepareStatement("SELECT id, company_id FROM "
                + DimensionNames.of(table).knownRows()
                + " WHERE id > ? AND id <= ? AND NOT deleted ORDER BY id LIMIT ?")) {
            statement.setLong(1, afterId);
            statement.setInt(2, lastId);
            statement.setInt(3, atMost);
            try (ResultSet row = statement.executeQuery()) {
                int rows = 0;
                int last = lastId;
                while (row.next()) {
                    rows++;
                    last = row.getInt(1);
                    companies.add(OptionalInt.of(last), row.getString(2));
                }
                companies.lastId = rows < atMost ? lastId : last;
            }
        }
        return companies;
    }

    private static List<Difference> differences(Companies source, Companies known) {
        List<Difference> differences = new ArrayList<>();
        source.byId.forEach((id, company) -> {
            Optional<Integer> before = known.byId.getOrDefault(id, Optional.empty());
            if (!before.equals(company)) {
                differences.add(new Difference(id, before.orElse(null), company.orElse(null)));
            }
        });
        known.byId.forEach((id, company) -> {
            if (company.isPresent() && !source.byId.containsKey(id)) {
                differences.add(new Difference(id, company.orElse(null), null));
            }
        });
        return differences;
    }

    @Override
    public RowLocks lockRows() {
        return query("locking rows of job or campaign", open -> {
            open.setAutoCommit(false);
            return new Locks();
        });
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        try {
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException error) {
            // It is gone, which is what was wanted.
        }
    }

    /** A transaction on the one connection. */
    private final class Locks implements RowLocks {
        @Override
        public Map<Integer, Optional<Integer>> read(DimensionTable table, Collection<Integer> ids) {
            // Every version knows this form, and asks for UPDATE or DELETE besides SELECT, which a writer has.
            String sql = "SELECT id, company_id FROM " + table.tableName() + " WHERE id IN ("
                    + String.join(",", Collections.nCopies(ids.size(), "?")) + ") LOCK IN SHARE MODE";
            return query("reading rows of " + table.tableName() + " under lock", open -> {
                Companies companies = new Companies();
                try (PreparedStatement statement = open.prepareStatement(sql)) {
                    int parameter = 1;
                    for (int id : ids) {
                        statement.setInt(parameter++, id);
                    }
                    try (ResultSet row = statement.executeQuery()) {
                        while (row.next()) {
                            companies.add(number(row.getString(1)), row.getString(2));
                        }
                    }
                }
                return companies.byId;
            });
        }

        @Override
        public Optional<SourcePosition> logEnd() {
            return query("looking where the binary log ends", LogEnd::of);
        }

        @Override
        public void close() {
            Connection open = connection;
            if (open == null) {
                return; // a statement has failed, and the server has released the locks
            }
            try {
                open.rollback();
                open.setAutoCommit(true);
            } catch (SQLException error) {
                MySqlSourceTables.this.close();
            }
        }
    }

    private static Optional<Integer> company(@Nullable String text) {
        OptionalInt number = number(text);
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    /** Installations with text or decimal columns write {@code 7802.0}. */
    private static OptionalInt number(@Nullable String text) {
        String number = Objects.requireNonNullElse(text, "").strip();
        if (number.isEmpty() || number.length() > MAX_NUMBER_CHARS) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(new BigDecimal(number).intValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
