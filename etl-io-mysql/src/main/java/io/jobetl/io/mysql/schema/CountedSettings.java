package io.jobetl.io.mysql.schema;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings that the events were counted with ({@code etl_setting}): shard count, table, layout and whatever else
 * changes results. They are stored by the first run and compared by every later one, because cells that were counted
 * under other settings would be silently wrong.
 */
public final class CountedSettings {
    /** Which cluster's table it is: row {@code id} of {@code tracking_layout} there. */
    public static final String TRACKING_ID = "tracking_table_id";
    /** Stands for a value that is not there (yet): it is not stored, and differs from one that is. */
    public static final String UNKNOWN = "";

    private final MySqlDatabase database;

    public CountedSettings(MySqlDatabase database) {
        this.database = database;
    }

    /**
     * Stores what is not stored yet, and compares the rest. Safe when two instances start at once.
     *
     * @throws StoreException naming each setting with the stored and the given value
     */
    public void require(Map<String, String> given) {
        try (Connection connection = database.open()) {
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO etl_setting (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name)")) {
                for (Map.Entry<String, String> each : new TreeMap<>(given).entrySet()) {
                    if (each.getValue().equals(UNKNOWN)) {
                        continue;
                    }
                    statement.setString(1, each.getKey());
                    statement.setString(2, each.getValue());
                    statement.executeUpdate();
                }
            }
            requireEqual(stored(connection), given);
        } catch (SQLException error) {
            throw database.failure("comparing the settings", error);
        }
    }

    /**
     * Compares and stores nothing; before the first run there is nothing to compare with.
     *
     * @throws StoreException naming each setting with the stored and the given value
     */
    public void compare(Map<String, String> given) {
        SortedMap<String, String> stored = stored();
        Map<String, String> common = new TreeMap<>(given);
        common.keySet().retainAll(stored.keySet());
        requireEqual(stored, common);
    }

    /** All stored settings. */
    public SortedMap<String, String> stored() {
        try (Connection connection = database.open()) {
            return stored(connection);
        } catch (SQLException error) {
            throw database.failure("reading the settings", error);
        }
    }

    static SortedMap<String, String> stored(Connection connection) throws SQLException {
        SortedMap<String, String> settings = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT name, value FROM etl_setting");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                settings.put(row.getString(1), row.getString(2));
            }
        }
        return settings;
    }

    private void requireEqual(Map<String, String> stored, Map<String, String> given) {
        List<String> differences = new ArrayList<>();
        new TreeMap<>(given).forEach((name, value) -> {
            String before = stored.getOrDefault(name, UNKNOWN);
            if (!value.equals(before)) {
                differences.add(name + "=" + (value.equals(UNKNOWN) ? "none" : value) + " (stored: " + before + ")");
            }
        });
        if (!differences.isEmpty()) {
            boolean isOtherCluster =
                    differences.size() == 1 && differences.get(0).startsWith(TRACKING_ID);
            throw new StoreException(
                    Store.MYSQL,
                    Kind.MISCONFIGURED,
                    "the events in MySQL " + database.config().address() + "/"
                            + database.config().database() + " were counted with other settings: "
                            + String.join(", ", differences),
                    isOtherCluster
                            ? "if cassandra.host is that of another cluster, correct it. If this is the counted table,"
                                    + " moved or restored, give it back its id: `UPDATE tracking_layout SET value = '"
                                    + stored.get(TRACKING_ID) + "' WHERE name = 'id'` in its keyspace"
                                    + " (docs/how-to/back-up.md)"
                            : "go back to the stored ones, or empty events and the etl_ tables to count again",
                    null);
        }
    }
}
