package io.jobetl.io.mysql;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.DeadLetter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code etl_dead_letter}. Each call opens a connection of its own and sees what is committed by then.
 * Thread-safe.
 *
 * <p>A call throws {@link io.jobetl.pipeline.port.StoreException} when the server does not answer or refuses.
 */
public final class MySqlDeadLetters {
    private static final String COLUMNS =
            "SELECT id, source, position, reason, payload, first_seen FROM etl_dead_letter";

    private final MySqlDatabase database;

    public MySqlDeadLetters(MySqlDatabase database) {
        this.database = database;
    }

    /**
     * The newest letters, newest first.
     *
     * @param source null for all
     * @param since null for all
     */
    public List<StoredDeadLetter> newest(@Nullable String source, @Nullable Instant since, int limit) {
        return query(
                COLUMNS
                        + " WHERE (? IS NULL OR source = ?) AND (? IS NULL OR first_seen >= ?) ORDER BY id DESC LIMIT ?",
                statement -> {
                    statement.setString(1, source);
                    statement.setString(2, source);
                    LocalDateTime time = since == null ? null : EpochHours.utc(since);
                    statement.setObject(3, time);
                    statement.setObject(4, time);
                    statement.setInt(5, limit);
                },
                MySqlDeadLetters::letter);
    }

    /** One letter by its id. */
    public Optional<StoredDeadLetter> find(long id) {
        return query(COLUMNS + " WHERE id = ?", statement -> statement.setLong(1, id), MySqlDeadLetters::letter)
                .stream()
                .findFirst();
    }

    /** Number of letters by the first part of their reason, up to a colon; most frequent first. */
    public Map<String, Long> countsByReason() {
        Map<String, Long> counts = new LinkedHashMap<>();
        query(
                "SELECT SUBSTRING_INDEX(reason, ':', 1) AS kind, COUNT(*) FROM etl_dead_letter GROUP BY kind"
                        + " ORDER BY COUNT(*) DESC, kind LIMIT 50",
                statement -> {},
                row -> counts.put(row.getString(1), row.getLong(2)));
        return counts;
    }

    /** Rows that came when their hour was frozen, by the hour of their event time (hours since 1970-01-01T00Z). */
    public Map<Integer, Long> tooLateByHour() {
        Map<Integer, Long> rows = new TreeMap<>();
        query(
                "SELECT position FROM etl_dead_letter WHERE source = 'cassandra' AND reason LIKE 'TOO!_LATE:%' ESCAPE '!'",
                statement -> {}, row -> {
                    UUID createTime = UUID.fromString(row.getString(1));
                    return rows.merge(TimeUuids.epochHour(createTime.getMostSignificantBits()), 1L, Long::sum);
                });
        return rows;
    }

    private <T> List<T> query(String sql, Parameters parameters, Row<T> reader) {
        try (Connection connection = database.open();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.set(statement);
            List<T> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(reader.read(row));
                }
            }
            return rows;
        } catch (SQLException error) {
            throw database.failure("reading dead letters", error);
        }
    }

    private static StoredDeadLetter letter(ResultSet row) throws SQLException {
        return new StoredDeadLetter(
                row.getLong(1),
                new DeadLetter(row.getString(2), row.getString(3), row.getString(4), row.getString(5)),
                row.getObject(6, LocalDateTime.class).toInstant(ZoneOffset.UTC));
    }

    /**
     * @param id names the letter
     * @param firstSeen when it was committed
     */
    public record StoredDeadLetter(long id, DeadLetter letter, Instant firstSeen) {}

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
