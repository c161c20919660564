package io.jobetl.io.mysql.commit;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * One statement over many rows, {@code head (row),(row),... tail}, in as few round trips as the server's packet size
 * permits. Row counts are powers of two, so that the driver meets at most eleven texts per statement and parses each
 * only once.
 *
 * <p>Immutable. A row that is larger than the limit by itself is sent alone.
 */
final class MultiRowStatement {
    /** More rows in one statement gain nothing (docs/explanation/design/005-commit-protocol.md). */
    static final int MAX_ROWS = 1_024;

    private static final int PUNCTUATION_BYTES = 64;

    private final String head;
    private final String row;
    private final String tail;
    private final boolean isPreparedOnServer;

    MultiRowStatement(String head, String row, String tail) {
        this(head, row, tail, false);
    }

    private MultiRowStatement(String head, String row, String tail, boolean isPreparedOnServer) {
        this.head = head;
        this.row = row;
        this.tail = tail;
        this.isPreparedOnServer = isPreparedOnServer;
    }

    /** The same for rows that hold texts of others: {@link WriterConnection#prepareOnServer}. */
    MultiRowStatement preparedOnServer() {
        return new MultiRowStatement(head, row, tail, true);
    }

    /** Sets parameters, from the given index on. */
    interface Binder<T> {
        /** @return index of the next parameter */
        int bind(PreparedStatement statement, int firstParameter, T row) throws SQLException;
    }

    /** Appends the values of a row as {@link Literals} and numbers, separated by commas. */
    interface Appender<T> {
        void append(StringBuilder text, T row);
    }

    /** Takes one row of an answer. */
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** @param maxRowBytes upper bound of one row's text after its parameters were filled in */
    <T> void execute(WriterConnection connection, List<T> rows, int maxRowBytes, Binder<T> binder) throws SQLException {
        execute(connection, rows, maxRowBytes, binder, (statement, first, count) -> first);
    }

    /** @param headBinder sets the parameters that stand in front of the rows */
    <T> void execute(
            WriterConnection connection, List<T> rows, int maxRowBytes, Binder<T> binder, Binder<Integer> headBinder)
            throws SQLException {
        int limit = rowLimit(connection, maxRowBytes);
        for (int from = 0; from < rows.size(); ) {
            int count = Math.min(limit, Integer.highestOneBit(rows.size() - from));
            try (PreparedStatement statement = prepared(connection, text(count))) {
                bind(statement, headBinder.bind(statement, 1, count), rows.subList(from, from + count), binder);
                statement.executeUpdate();
            }
            from += count;
        }
    }

    /** The same without parameters, as text that is kept until it can be sent with others. */
    <T> void keep(WriterConnection connection, List<T> rows, int maxRowBytes, Appender<T> appender)
            throws SQLException {
        int limit = rowLimit(connection, maxRowBytes);
        for (int from = 0; from < rows.size(); from += limit) {
            StringBuilder text = new StringBuilder(head);
            for (T each : rows.subList(from, Math.min(rows.size(), from + limit))) {
                text.append(text.length() == head.length() ? "(" : ",(");
                appender.append(text, each);
                text.append(')');
            }
            connection.keep(text.append(tail).toString());
        }
    }

    /** The same for a SELECT: reads the rows of all answers. */
    <T> void query(WriterConnection connection, List<T> rows, int maxRowBytes, Binder<T> binder, RowReader reader)
            throws SQLException {
        int limit = rowLimit(connection, maxRowBytes);
        for (int from = 0; from < rows.size(); ) {
            int count = Math.min(limit, Integer.highestOneBit(rows.size() - from));
            try (PreparedStatement statement = connection.prepare(text(count))) {
                bind(statement, 1, rows.subList(from, from + count), binder);
                try (ResultSet answer = statement.executeQuery()) {
                    while (answer.next()) {
                        reader.read(answer);
                    }
                }
            }
            from += count;
        }
    }

    private PreparedStatement prepared(WriterConnection connection, String sql) throws SQLException {
        return isPreparedOnServer ? connection.prepareOnServer(sql) : connection.prepare(sql);
    }

    private static <T> void bind(PreparedStatement statement, int firstParameter, List<T> rows, Binder<T> binder)
            throws SQLException {
        int parameter = firstParameter;
        for (T each : rows) {
            parameter = binder.bind(statement, parameter, each);
        }
    }

    private int rowLimit(WriterConnection connection, int maxRowBytes) {
        return rowLimit(
                connection.maxStatementBytes(), head.length() + tail.length() + PUNCTUATION_BYTES, maxRowBytes + 1);
    }

    /** Largest power of two of rows that fits, 1 to {@link #MAX_ROWS}. */
    static int rowLimit(int maxStatementBytes, int fixedBytes, int maxRowBytes) {
        int fitting = (maxStatementBytes - fixedBytes) / maxRowBytes;
        return Integer.highestOneBit(Math.max(1, Math.min(MAX_ROWS, fitting)));
    }

    String text(int rows) {
        StringBuilder text = new StringBuilder(head.length() + tail.length() + rows * (row.length() + 1));
        text.append(head);
        for (int each = 0; each < rows; each++) {
            text.append(each == 0 ? "" : ",").append(row);
        }
        return text.append(tail).toString();
    }
}
