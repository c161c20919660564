package io.jobetl.io.mysql.schema;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * For how long raw rows are kept, now and before ({@code etl_setting}, rows {@code retention} and {@code
 * retention_before_T}). A row keeps the life that it was written with: when somebody makes the retention longer, the
 * hours of before have to go on being frozen by the shorter one.
 */
public final class CountedRetention {
    private static final String NAME = "retention";
    /** An instant follows, by the clock of MySQL: it holds for hours that began before. */
    private static final String BEFORE = NAME + "_before_";

    private static final String NEVER = "none";

    private final MySqlDatabase database;

    public CountedRetention(MySqlDatabase database) {
        this.database = database;
    }

    /**
     * Stores the retention of now. When it is longer than the stored one, that is kept for the hours until now. Where
     * nothing is stored yet, there is no earlier one. Safe when two instances start at once.
     *
     * @param now empty when rows never expire
     * @return earlier ones that are shorter than a later one, by the end of their time
     */
    public SortedMap<Instant, Duration> require(Optional<Duration> now) {
        try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            put(connection, "INSERT IGNORE INTO etl_setting (value, name) VALUES (?, ?)", NAME, text(now));
            String before = lock(connection);
            if (isLonger(now, parsed(NAME, before))) {
                put(
                        connection,
                        "INSERT IGNORE INTO etl_setting (value, name) VALUES (?, ?)",
                        BEFORE + clock(connection),
                        before);
            }
            put(connection, "UPDATE etl_setting SET value = ? WHERE name = ?", NAME, text(now));
            SortedMap<Instant, Duration> earlier = earlier(CountedSettings.stored(connection));
            for (Instant until : outlived(earlier)) {
                try (PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM etl_setting WHERE name = ?")) {
                    statement.setString(1, BEFORE + until);
                    statement.executeUpdate();
                }
                earlier.remove(until);
            }
            connection.commit();
            return earlier;
        } catch (SQLException error) {
            throw database.failure("storing for how long raw rows are kept", error);
        }
    }

    /** The earlier retentions that hold for older hours, by the end of their time, of all stored settings. */
    public static SortedMap<Instant, Duration> earlier(Map<String, String> settings) {
        SortedMap<Instant, Duration> earlier = new TreeMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(BEFORE)) {
                try {
                    Instant until = Instant.parse(name.substring(BEFORE.length()));
                    parsed(name, value).ifPresent(duration -> earlier.put(until, duration));
                } catch (DateTimeException e) {
                    throw unusable(name, value, e);
                }
            }
        });
        return earlier;
    }

    /** A later one that is as short holds for the hours of an earlier one, too. */
    private static Iterable<Instant> outlived(SortedMap<Instant, Duration> earlier) {
        ArrayList<Instant> outlived = new ArrayList<>();
        earlier.forEach((until, duration) -> {
            boolean isOutlived = earlier.tailMap(until).entrySet().stream()
                    .anyMatch(later ->
                            later.getKey().isAfter(until) && later.getValue().compareTo(duration) <= 0);
            if (isOutlived) {
                outlived.add(until);
            }
        });
        return outlived;
    }

    private static boolean isLonger(Optional<Duration> now, Optional<Duration> before) {
        return before.isPresent() && (now.isEmpty() || now.get().compareTo(before.get()) > 0);
    }

    private static String text(Optional<Duration> retention) {
        return retention.map(Duration::toString).orElse(NEVER);
    }

    private static Optional<Duration> parsed(String name, String value) {
        try {
            return value.equals(NEVER) ? Optional.empty() : Optional.of(Duration.parse(value));
        } catch (DateTimeException e) {
            throw unusable(name, value, e);
        }
    }

    private static StoreException unusable(String name, String value, DateTimeException cause) {
        return new StoreException(
                Store.MYSQL,
                Kind.MISCONFIGURED,
                "etl_setting has " + name + "=" + value + ", which does not say for how long raw rows were kept",
                "write it as " + BEFORE
                        + "2026-03-29T00:00:00Z=PT720H, or delete the row if no row of that time expires",
                cause);
    }

    private static void put(Connection connection, String sql, String name, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, value);
            statement.setString(2, name);
            statement.executeUpdate();
        }
    }

    private static String lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT value FROM etl_setting WHERE name = '" + NAME + "' FOR UPDATE");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return Objects.requireNonNull(row.getString(1));
        }
    }

    private static Instant clock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT UTC_TIMESTAMP()");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        }
    }
}
