package io.jobetl.benchmarks.store;

import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.model.CellKey;
import io.jobetl.pipeline.port.Cell;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;

/**
 * Cells written by hand, with nothing of the commit protocol: no lease, no digests, no dimensions. Into a table like
 * {@code events}. For one thread.
 */
final class RivalEvents implements AutoCloseable {
    static final String TABLE = "rival_events";

    private static final String INSERT = "INSERT INTO " + TABLE
            + " (dates, hours, job_id, publisher_id, campaign_id, group_id, company_id, clicks, spend_hour, bid_set,"
            + " conversion, qualified_application, disqualified_application, sources, updated_at) VALUES ";
    private static final String UPDATE = " ON DUPLICATE KEY UPDATE company_id = VALUES(company_id),"
            + " clicks = VALUES(clicks), spend_hour = VALUES(spend_hour), bid_set = VALUES(bid_set),"
            + " conversion = VALUES(conversion), qualified_application = VALUES(qualified_application),"
            + " disqualified_application = VALUES(disqualified_application), updated_at = VALUES(updated_at)";
    private static final String PARAMETERS = "(?,?,?,?,?,?,?,?,?,?,?,?,?,'Cassandra',?)";

    private final Connection connection;

    private RivalEvents(Connection connection) {
        this.connection = connection;
    }

    /** Rewritten batches and the transaction isolation of ours; the table is made when it is not there. */
    static RivalEvents connect(MySqlConfig config) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password());
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("rewriteBatchedStatements", "true");
        properties.setProperty("cachePrepStmts", "true");
        properties.setProperty("connectionTimeZone", "+00:00");
        properties.setProperty("forceConnectionTimeZoneToSession", "true");
        properties.setProperty("sessionVariables", "transaction_isolation='READ-COMMITTED'");
        Connection connection =
                DriverManager.getConnection("jdbc:mysql://" + config.address() + "/" + config.database(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + TABLE + " LIKE events");
        }
        return new RivalEvents(connection);
    }

    /** One transaction of literal statements of so many rows. */
    void writeLiterals(List<Cell> cells, int rowsPerStatement, Instant time) throws SQLException {
        connection.setAutoCommit(false);
        String updatedAt = ",'Cassandra','" + LocalDateTime.ofInstant(time, ZoneOffset.UTC) + "')";
        try (Statement statement = connection.createStatement()) {
            for (int from = 0; from < cells.size(); from += rowsPerStatement) {
                StringBuilder sql = new StringBuilder(INSERT);
                for (Cell cell : cells.subList(from, Math.min(cells.size(), from + rowsPerStatement))) {
                    append(sql, cell).append(updatedAt).append(',');
                }
                sql.setLength(sql.length() - 1);
                statement.executeUpdate(sql.append(UPDATE).toString());
            }
        }
        connection.commit();
    }

    /** One transaction of a batch that the driver rewrites. */
    void writeBatch(List<Cell> cells, Instant time) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(INSERT + PARAMETERS + UPDATE)) {
            for (Cell cell : cells) {
                bind(statement, cell, time);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        connection.commit();
    }

    /** A transaction per cell. */
    void writeOneByOne(List<Cell> cells, Instant time) throws SQLException {
        connection.setAutoCommit(true);
        try (PreparedStatement statement = connection.prepareStatement(INSERT + PARAMETERS + UPDATE)) {
            for (Cell cell : cells) {
                bind(statement, cell, time);
                statement.executeUpdate();
            }
        }
    }

    void clear() throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE " + TABLE);
        }
    }

    private static StringBuilder append(StringBuilder sql, Cell cell) {
        CellKey key = cell.key();
        LocalDateTime hour = hour(key);
        sql.append("('").append(hour.toLocalDate()).append("',").append(hour.getHour());
        for (int id : new int[] {key.jobId(), key.publisherId(), key.campaignId(), key.groupId()}) {
            sql.append(',').append(id);
        }
        sql.append(',')
                .append(cell.companyId() == null ? "NULL" : cell.companyId().toString());
        sql.append(',').append(cell.metrics().clicks());
        for (BigDecimal money :
                new BigDecimal[] {cell.metrics().spend(), cell.metrics().averageBid()}) {
            sql.append(',').append(money.toPlainString());
        }
        return sql.append(',')
                .append(cell.metrics().conversions())
                .append(',')
                .append(cell.metrics().qualified())
                .append(',')
                .append(cell.metrics().unqualified());
    }

    private static void bind(PreparedStatement statement, Cell cell, Instant time) throws SQLException {
        CellKey key = cell.key();
        LocalDateTime hour = hour(key);
        statement.setObject(1, hour.toLocalDate());
        statement.setInt(2, hour.getHour());
        statement.setInt(3, key.jobId());
        statement.setInt(4, key.publisherId());
        statement.setInt(5, key.campaignId());
        statement.setInt(6, key.groupId());
        statement.setObject(7, cell.companyId(), Types.INTEGER);
        statement.setLong(8, cell.metrics().clicks());
        statement.setBigDecimal(9, cell.metrics().spend());
        statement.setBigDecimal(10, cell.metrics().averageBid());
        statement.setLong(11, cell.metrics().conversions());
        statement.setLong(12, cell.metrics().qualified());
        statement.setLong(13, cell.metrics().unqualified());
        statement.setObject(14, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    private static LocalDateTime hour(CellKey key) {
        return LocalDateTime.ofEpochSecond(key.epochHour() * 3_600L, 0, ZoneOffset.UTC);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
