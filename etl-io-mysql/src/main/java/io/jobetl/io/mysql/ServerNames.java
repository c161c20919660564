package io.jobetl.io.mysql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * Names of databases and tables as this server compares and stores them, which {@code lower_case_table_names} decides:
 * 0 tells names apart by case, 1 stores them in lower case, 2 stores them as they were given. Whoever compares names
 * outside of the server (topics, lists of the connector) takes them from here. Immutable.
 */
public final class ServerNames {
    private static final int CASE_SENSITIVE = 0;
    private static final int STORED_IN_LOWER_CASE = 1;

    private final int lowerCaseTableNames;
    private final String database;

    private ServerNames(int lowerCaseTableNames, String database) {
        this.lowerCaseTableNames = lowerCaseTableNames;
        this.database = database;
    }

    /**
     * Asks the server; the database need not exist.
     *
     * @param database as it stands in the settings
     */
    static ServerNames of(Connection connection, String database) throws SQLException {
        int setting;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@lower_case_table_names")) {
            row.next();
            setting = row.getInt(1);
        }
        String stored = setting == STORED_IN_LOWER_CASE ? database.toLowerCase(Locale.ROOT) : database;
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT schema_name FROM information_schema.schemata WHERE schema_name = ?")) {
            statement.setString(1, database);
            try (ResultSet row = statement.executeQuery()) {
                return new ServerNames(setting, row.next() ? row.getString(1) : stored);
            }
        }
    }

    /** The database of the settings, as the server stores its name; one that is yet to be made, as it will. */
    public String database() {
        return database;
    }

    /** Whether {@code Job} and {@code job} are two tables. */
    public boolean areCaseSensitive() {
        return lowerCaseTableNames == CASE_SENSITIVE;
    }

    /** The form in which two names are equal if and only if they are one to the server. */
    public String folded(String name) {
        return areCaseSensitive() ? name : name.toLowerCase(Locale.ROOT);
    }
}
