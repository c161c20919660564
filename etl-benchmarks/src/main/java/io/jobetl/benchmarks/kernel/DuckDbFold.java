package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.TrackingColumns;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** See {@link Contender#DUCK_DB}. The clock stops when the result is there, before it is read. */
final class DuckDbFold implements Fold<ResultSet> {
    private static final String CELLS = "SELECT ((((uuid_high & 4095) << 48) | (((uuid_high >> 16) & 65535) << 32)"
            + " | ((uuid_high >> 32) & 4294967295)) - " + TimeUuids.UNIX_EPOCH_TICKS + ") // "
            + TimeUuids.TICKS_PER_HOUR + " AS epoch_hour, job_id, publisher_id, campaign_id, group_id,"
            + " count(*) FILTER (kind_code = 0), sum(bid_micros) FILTER (kind_code = 0),"
            + " count(*) FILTER (kind_code = 1), count(*) FILTER (kind_code = 2), count(*) FILTER (kind_code = 3)"
            + " FROM tracking WHERE kind_code >= 0"
            + " GROUP BY epoch_hour, job_id, publisher_id, campaign_id, group_id";

    private final DuckDBConnection connection;
    private final Statement statement;

    DuckDbFold(ZipfDay traffic) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("threads", "1");
        settings.setProperty("preserve_insertion_order", "false");
        connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", settings);
        statement = connection.createStatement();
        statement.execute("CREATE TABLE tracking (uuid_high BIGINT, uuid_low BIGINT, kind_code TINYINT, job_id INTEGER,"
                + " publisher_id INTEGER, campaign_id INTEGER, group_id INTEGER, bid_micros BIGINT)");
        try (DuckDBAppender appender = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, "tracking")) {
            for (TrackingColumns batch : traffic.batches()) {
                for (int row = 0; row < batch.size(); row++) {
                    append(appender, batch, row);
                }
            }
        }
    }

    private static void append(DuckDBAppender appender, TrackingColumns batch, int row) throws SQLException {
        appender.beginRow();
        appender.append(batch.uuidHigh(row));
        appender.append(batch.uuidLow(row));
        appender.append((byte) batch.kindCode(row));
        appender.append(batch.jobId(row));
        appender.append(batch.publisherId(row));
        appender.append(batch.campaignId(row));
        appender.append(batch.groupId(row));
        appender.append(batch.bidMicros(row));
        appender.endRow();
    }

    @Override
    public ResultSet fold() throws SQLException {
        return statement.executeQuery(CELLS);
    }

    @Override
    public CellChecksum checksum(ResultSet result) throws SQLException {
        CellChecksum.Sum sum = new CellChecksum.Sum();
        while (result.next()) {
            sum.add(
                    result.getLong(1),
                    result.getLong(2),
                    result.getLong(3),
                    result.getLong(4),
                    result.getLong(5),
                    result.getLong(6),
                    result.getLong(7),
                    result.getLong(8),
                    result.getLong(9),
                    result.getLong(10));
        }
        return sum.toChecksum();
    }

    @Override
    public void close() throws SQLException {
        statement.close();
        connection.close();
    }
}
