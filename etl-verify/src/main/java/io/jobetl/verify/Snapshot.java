package io.jobetl.verify;

import java.sql.Connection;
import java.sql.SQLException;

/** Reading MySQL as of one moment. */
final class Snapshot {
    interface Reading<T> {
        T read() throws SQLException;
    }

    private Snapshot() {}

    /** All that is read inside is as of the first reading. The connection is in its default state afterwards. */
    static <T> T of(Connection mysql, Reading<T> reading) throws SQLException {
        mysql.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        mysql.setAutoCommit(false);
        try {
            return reading.read();
        } finally {
            mysql.rollback();
            mysql.setAutoCommit(true);
        }
    }
}
