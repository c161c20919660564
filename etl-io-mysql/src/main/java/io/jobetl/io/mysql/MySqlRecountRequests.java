package io.jobetl.io.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Asks the writer to recount hours, by rows of {@code etl_recount}. A request is gone when the commit is there that
 * holds the recount; closing withdraws those that are left. For one thread.
 */
public final class MySqlRecountRequests implements AutoCloseable {
    private static final int BATCH = 1_000;

    private final MySqlDatabase database;
    private final String requester;

    /** @param owner host and process, for people */
    public MySqlRecountRequests(MySqlDatabase database, String owner) {
        this.database = database;
        this.requester = owner + " " + UUID.randomUUID();
    }

    /**
     * @param epochHours hours since 1970-01-01T00Z
     * @throws io.jobetl.pipeline.port.StoreException when the server does not answer or refuses
     */
    public void add(List<Integer> epochHours) {
        try (Connection connection = database.open();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO etl_recount (hour, requested_by, requested_at) VALUES (?, ?, SYSDATE(6))")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < epochHours.size(); i++) {
                insert.setObject(1, EpochHours.start(epochHours.get(i)));
                insert.setString(2, requester);
                insert.addBatch();
                if ((i + 1) % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException error) {
            throw database.failure("requesting recounts", error);
        }
    }

    /** Requests of this object that were not served yet. */
    public long left() {
        try (Connection connection = database.open();
                PreparedStatement count =
                        connection.prepareStatement("SELECT COUNT(*) FROM etl_recount WHERE requested_by = ?")) {
            count.setString(1, requester);
            try (ResultSet row = count.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException error) {
            throw database.failure("looking at the requested recounts", error);
        }
    }

    /** Withdraws what is left. */
    @Override
    public void close() {
        try (Connection connection = database.open();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM etl_recount WHERE requested_by = ?")) {
            delete.setString(1, requester);
            delete.executeUpdate();
        } catch (SQLException error) {
            throw database.failure("withdrawing requested recounts", error);
        }
    }
}
