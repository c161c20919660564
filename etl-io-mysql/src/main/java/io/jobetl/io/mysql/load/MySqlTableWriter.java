package io.jobetl.io.mysql.load;

import io.jobetl.io.mysql.MySqlErrors;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes whole rows into one table by primary key: a row that is there is replaced in the named columns, so writing the
 * same rows twice equals writing them once, and of two rows with one key the later one wins. Rows that change nothing
 * leave no trace in the binlog (the server sees to that). A row that meets another row only in a further UNIQUE key is
 * refused: it would replace a stranger.
 *
 * <p>Rows are collected and written as one multi-row statement and transaction. A row that the server refuses is found
 * by halving the statement. If the server names a column that may be null, the row is written without that value;
 * otherwise it is left out. Either is reported to the caller; the neighbours are written. Deadlocks and lock waits are
 * retried. For one thread; the connection must not be used by others meanwhile, and is not closed.
 *
 * <pre>{@code
 * MySqlTableWriter<Integer> writer = new MySqlTableWriter<>(connection, "job", List.of("id", "company_id"),
 *         Set.of("company_id"), refusals);
 * writer.write(1, new Object[] {42, 7}, 100);
 * writer.flush();
 * }</pre>
 *
 * @param <T> what the caller knows a row by
 */
public final class MySqlTableWriter<T> {
    private static final int MAX_ROWS = 500;
    private static final int MAX_ATTEMPTS = 12;
    private static final int PACKET_TOO_LARGE = 1153;
    private static final int COLUMN_CANNOT_BE_NULL = 1048;
    /** The column that the server's message is about, quoted, perhaps behind the names of its table and database. */
    private static final Pattern NAMED_COLUMN = Pattern.compile("[cC]olumn (['`]\\S+['`])(?: at row|\\.?$| cannot)");

    /** Is told what the server refuses, on the writing thread. */
    public interface Refusals<T> {
        /** The row is not in the table. */
        void rowRefused(T tag, String reason);

        /** The row is in the table, with null in the place of a value. */
        void valueRefused(T tag, String reason);
    }

    @SuppressWarnings("ArrayRecordComponent") // only carried from write to flush
    private record Row<T>(T tag, @Nullable Object[] values, int bytes) {}

    private final Connection connection;
    private final String table;
    private final List<String> columns;
    private final Set<String> optional;
    private final Refusals<T> refusals;
    private final Set<String> key;
    private final List<Row<T>> pending = new ArrayList<>(MAX_ROWS);
    private final long maxStatementBytes;
    private long pendingBytes;

    /**
     * Prepares writing. The connection's sql_mode becomes strict, so that the server refuses what it would cut.
     *
     * @param columns the columns that rows have values for, in the order of those values; all of the primary key
     * @param optional those of them that may be null where the server refuses the value
     * @param refusals is told what the server refuses
     * @throws StoreException when the table has no primary key or the key is not among the columns
     */
    public MySqlTableWriter(
            Connection connection, String table, List<String> columns, Set<String> optional, Refusals<T> refusals) {
        this.connection = connection;
        this.table = table;
        this.columns = List.copyOf(columns);
        this.optional = Set.copyOf(optional);
        this.refusals = refusals;
        this.key = requirePrimaryKey();
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
                    + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'");
            try (ResultSet row = statement.executeQuery("SELECT @@max_allowed_packet")) {
                row.next();
                maxStatementBytes = Math.min(row.getLong(1) / 2, 4 << 20);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    /**
     * The table's columns in their order; generated columns are left out.
     *
     * @return empty when there is no such table
     */
    public static List<MySqlColumn> columnsOf(Connection connection, String table) {
        String query = "SELECT column_name, data_type, column_type, character_maximum_length, character_octet_length,"
                + " numeric_precision, numeric_scale, is_nullable, column_key FROM information_schema.columns"
                + " WHERE table_schema = DATABASE() AND table_name = ? AND extra NOT LIKE '%GENERATED%'"
                + " ORDER BY ordinal_position";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, table);
            List<MySqlColumn> columns = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(column(row));
                }
            }
            return columns;
        } catch (SQLException e) {
            throw failure("reading the columns of table " + table, e);
        }
    }

    private static MySqlColumn column(ResultSet row) throws SQLException {
        return new MySqlColumn(
                row.getString(1),
                row.getString(2).toLowerCase(Locale.ROOT),
                row.getString(3),
                row.getString(3).toLowerCase(Locale.ROOT).contains("unsigned"),
                row.getLong(4),
                row.getLong(5),
                row.getInt(6),
                row.getInt(7),
                row.getString(8).equalsIgnoreCase("YES"),
                row.getString(9).equalsIgnoreCase("PRI"));
    }

    /**
     * Adds a row; writes the collected ones when they are enough for a statement.
     *
     * @param values one per column, as {@code PreparedStatement.setObject} takes them
     * @param bytes about how long the row is as text
     * @throws StoreException when the server does not take statements
     */
    public void write(T tag, @Nullable Object[] values, int bytes) {
        if (pending.size() == MAX_ROWS || (pendingBytes + bytes > maxStatementBytes && !pending.isEmpty())) {
            flush();
        }
        pending.add(new Row<>(tag, values, bytes));
        pendingBytes += bytes;
    }

    /** Writes and commits all collected rows. */
    public void flush() {
        List<Row<T>> rows = List.copyOf(pending);
        pending.clear();
        pendingBytes = 0;
        writeOrHalve(rows);
    }

    private void writeOrHalve(List<Row<T>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try {
            commitWithRetries(rows);
        } catch (SQLException e) {
            if (!isFaultOfARow(e)) {
                throw failure(e);
            }
            if (rows.size() == 1) {
                writeWithoutRefusedValues(rows.get(0), e);
                return;
            }
            int half = rows.size() / 2;
            writeOrHalve(rows.subList(0, half));
            writeOrHalve(rows.subList(half, rows.size()));
        }
    }

    private void writeWithoutRefusedValues(Row<T> row, SQLException refusal) {
        @Nullable Object[] values = row.values().clone();
        List<String> leftOut = new ArrayList<>();
        SQLException reason = refusal;
        for (int column = namedColumn(reason); column >= 0 && values[column] != null; column = namedColumn(reason)) {
            if (!optional.contains(columns.get(column))) {
                break;
            }
            values[column] = null;
            leftOut.add(columns.get(column) + ": MySQL refuses the value: " + MySqlErrors.firstLine(reason));
            try {
                commitWithRetries(List.of(new Row<>(row.tag(), values, row.bytes())));
                leftOut.forEach(each -> refusals.valueRefused(row.tag(), each));
                return;
            } catch (SQLException e) {
                if (!isFaultOfARow(e)) {
                    throw failure(e);
                }
                reason = e;
            }
        }
        refusals.rowRefused(
                row.tag(),
                "MySQL refuses the row: "
                        + (meetsAnotherRow(reason, values)
                                ? "a value of another UNIQUE key of table " + table
                                        + " stands in another row, which it would replace"
                                : MySqlErrors.firstLine(reason)));
    }

    /** The place of the column that the server complains about, or -1. */
    private int namedColumn(SQLException e) {
        Matcher matcher = NAMED_COLUMN.matcher(MySqlErrors.firstLine(e));
        String name = "";
        while (matcher.find()) {
            name = matcher.group(1).replace("`", "").replace("'", "");
        }
        String column = name.substring(name.lastIndexOf('.') + 1);
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).equalsIgnoreCase(column)) {
                return i;
            }
        }
        return -1;
    }

    /** What {@link #upsert} provokes: a column of the key that has a value cannot be null. */
    private boolean meetsAnotherRow(SQLException e, @Nullable Object[] values) {
        int column = namedColumn(e);
        return e.getErrorCode() == COLUMN_CANNOT_BE_NULL
                && column >= 0
                && key.contains(columns.get(column))
                && values[column] != null;
    }

    private void commitWithRetries(List<Row<T>> rows) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (PreparedStatement statement = connection.prepareStatement(upsert(rows.size()))) {
                int parameter = 1;
                for (Row<T> row : rows) {
                    for (Object value : row.values()) {
                        statement.setObject(parameter++, value);
                    }
                }
                statement.executeUpdate();
                connection.commit();
                return;
            } catch (SQLException e) {
                rollback(e);
                MySqlErrors.Meaning meaning = MySqlErrors.of(e);
                boolean passing = meaning == MySqlErrors.Meaning.REPEAT_TRANSACTION
                        || meaning == MySqlErrors.Meaning.REFUSED_FOR_NOW;
                if (!passing || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    /**
     * The server takes a row for a duplicate in whichever UNIQUE key it meets another one. If that is not the primary
     * key, the row that is there is a stranger: its key is then made null, which the server refuses.
     */
    private String upsert(int rowCount) {
        StringBuilder sql =
                new StringBuilder("INSERT INTO ").append(quoted(table)).append(" (");
        for (int i = 0; i < columns.size(); i++) {
            sql.append(i == 0 ? "" : ", ").append(quoted(columns.get(i)));
        }
        String row = "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        sql.append(") VALUES ").append(String.join(", ", Collections.nCopies(rowCount, row)));
        sql.append(" ON DUPLICATE KEY UPDATE ");
        for (int i = 0; i < columns.size(); i++) {
            String column = quoted(columns.get(i));
            String value = "VALUES(" + column + ")";
            sql.append(i == 0 ? "" : ", ")
                    .append(column)
                    .append(" = ")
                    .append(
                            key.contains(columns.get(i))
                                    ? "IF(" + column + " = " + value + ", " + value + ", NULL)"
                                    : value);
        }
        return sql.toString();
    }

    private static String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    private void rollback(SQLException cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void pause(int attempt) {
        long maxMillis = Math.min(20L << attempt, 2_000);
        LockSupport.parkNanos(1_000_000 * ThreadLocalRandom.current().nextLong(maxMillis / 2, maxMillis));
    }

    /**
     * Whether another row might be accepted where this one was not: anything that is not the connection, the login, the
     * statement's shape, a missing table or the state of the server. Triggers, partitions and checks have errors of
     * their own, so there is no list of them.
     */
    private static boolean isFaultOfARow(SQLException e) {
        return e.getErrorCode() == PACKET_TOO_LARGE
                || e instanceof com.mysql.cj.jdbc.exceptions.PacketTooBigException
                || MySqlErrors.of(e) == MySqlErrors.Meaning.OTHER;
    }

    private Set<String> requirePrimaryKey() {
        List<MySqlColumn> known = columnsOf(connection, table);
        if (known.isEmpty()) {
            throw misconfigured("table " + table + " is not there", "run `etl init`");
        }
        List<String> key = known.stream()
                .filter(MySqlColumn::inPrimaryKey)
                .map(MySqlColumn::name)
                .toList();
        if (key.isEmpty()) {
            throw misconfigured(
                    "table " + table + " has no primary key, so rows loaded twice would stand there twice",
                    "run `etl init`");
        }
        if (!columns.containsAll(key)) {
            throw misconfigured(
                    "table " + table + " has the primary key " + key + ", and the rows bring only the columns "
                            + columns,
                    "");
        }
        return Set.copyOf(key);
    }

    private static StoreException misconfigured(String reason, String remedy) {
        return new StoreException(Store.MYSQL, Kind.MISCONFIGURED, reason, remedy, null);
    }

    private StoreException failure(SQLException e) {
        return failure("writing to table " + table, e);
    }

    private static StoreException failure(String action, SQLException e) {
        MySqlErrors.Meaning meaning = MySqlErrors.of(e);
        String reason = action + " of MySQL failed: " + MySqlErrors.firstLine(e);
        String remedy = switch (meaning) {
            case CONNECTION_LOST, UNSAFE, REPEAT_TRANSACTION, REFUSED_FOR_NOW ->
                "what was committed is stored, doing it again is harmless";
            case DENIED -> "check the user and the grants";
            case WRONG_SCHEMA -> "run `etl init`";
            case OTHER -> "";
        };
        return new StoreException(
                Store.MYSQL,
                meaning.kind(),
                meaning == MySqlErrors.Meaning.OTHER ? reason + " (error " + e.getErrorCode() + ")" : reason,
                remedy,
                e);
    }
}
