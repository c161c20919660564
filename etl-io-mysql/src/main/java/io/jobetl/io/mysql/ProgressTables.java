package io.jobetl.io.mysql;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Statements on {@code etl_hour}, {@code etl_offset} and {@code etl_dead_letter}. */
final class ProgressTables {
    static final int MAX_PAYLOAD_CHARS = 60_000;

    private static final List<String> REASONS = Arrays.stream(RejectReason.values())
            .map(reason -> reason.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final String HOUR_COLUMNS =
            "hour, row_count, hash_high, hash_low, next_recount, phase, counted_at, " + String.join(", ", REASONS);
    private static final String SELECT_HOURS = "SELECT " + HOUR_COLUMNS + " FROM etl_hour";
    private static final MultiRowStatement UPSERT_HOURS = new MultiRowStatement(
            "INSERT INTO etl_hour (" + HOUR_COLUMNS + ") VALUES ",
            "(?,?,?,?,?,?,?" + ",?".repeat(REASONS.size()) + ")",
            " ON DUPLICATE KEY UPDATE "
                    + Arrays.stream(HOUR_COLUMNS.split(", "))
                            .map(column -> column + " = VALUES(" + column + ")")
                            .collect(Collectors.joining(", ")));
    private static final int HOUR_BYTES = 200 + 21 * REASONS.size();

    private static final String OFFSET_COLUMNS = "topic, partition_number, next_offset, topic_id, first_offset";
    private static final String SELECT_OFFSETS = "SELECT " + OFFSET_COLUMNS + " FROM etl_offset";
    private static final MultiRowStatement UPSERT_OFFSETS = new MultiRowStatement(
            "INSERT INTO etl_offset (" + OFFSET_COLUMNS + ") VALUES ",
            "(?,?,?,?,?)",
            " ON DUPLICATE KEY UPDATE next_offset = VALUES(next_offset), topic_id = VALUES(topic_id),"
                    + " first_offset = VALUES(first_offset)");
    private static final int OFFSET_BYTES = 2 * (249 + 64) + 60;

    /** One letter is kept per position: the first one. */
    private static final MultiRowStatement INSERT_LETTERS = new MultiRowStatement(
            "INSERT INTO etl_dead_letter (source, position, reason, payload, first_seen) VALUES ",
            "(?,?,?,?,?)",
            " ON DUPLICATE KEY UPDATE source = VALUES(source)");

    private static final int MAX_SOURCE_CHARS = 64;
    private static final int MAX_POSITION_CHARS = 512;
    private static final int MAX_REASON_CHARS = 2_000;
    /** Of one UTF-16 char: three bytes in UTF-8 (four for two of them), or two when it is escaped. */
    private static final int BYTES_PER_CHAR = 3;

    private static final int LETTER_FIXED_BYTES =
            BYTES_PER_CHAR * (MAX_SOURCE_CHARS + MAX_POSITION_CHARS + MAX_REASON_CHARS) + 64;
    private static final int HASH_CHARS = 32;

    /** Position of the hour of {@code events} in the answer to {@link #selectHourBalances}. */
    static final int BALANCE_HOUR = 8 + REASONS.size();

    /** Position of the sum of the counts of its cells. */
    static final int BALANCE_ROWS = BALANCE_HOUR + 1;

    private ProgressTables() {}

    static List<HourState> readHours(WriterConnection connection) throws SQLException {
        List<HourState> hours = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(SELECT_HOURS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                hours.add(hour(row));
            }
        }
        return hours;
    }

    static List<ChangeOffset> readOffsets(WriterConnection connection) throws SQLException {
        List<ChangeOffset> offsets = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(SELECT_OFFSETS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                offsets.add(offset(row));
            }
        }
        return offsets;
    }

    static void upsertHours(WriterConnection connection, List<HourState> hours) throws SQLException {
        List<HourState> sorted = new ArrayList<>(hours);
        sorted.sort(Comparator.comparingInt(HourState::epochHour));
        UPSERT_HOURS.execute(connection, sorted, HOUR_BYTES, (statement, first, hour) -> {
            int parameter = first;
            statement.setObject(parameter++, EpochHours.start(hour.epochHour()));
            statement.setLong(parameter++, hour.digest().rows());
            statement.setLong(parameter++, hour.digest().hashHigh());
            statement.setLong(parameter++, hour.digest().hashLow());
            statement.setObject(parameter++, EpochHours.utc(hour.nextRecount()));
            statement.setString(parameter++, hour.phase().name());
            statement.setObject(parameter++, EpochHours.utc(hour.countedAt()));
            for (RejectReason reason : RejectReason.values()) {
                statement.setLong(parameter++, hour.rejects().of(reason));
            }
            return parameter;
        });
    }

    static void upsertOffsets(WriterConnection connection, List<ChangeOffset> offsets) throws SQLException {
        UPSERT_OFFSETS.execute(connection, offsets, OFFSET_BYTES, (statement, first, offset) -> {
            statement.setString(first, offset.topic());
            statement.setInt(first + 1, offset.partition());
            statement.setLong(first + 2, offset.nextOffset());
            statement.setString(first + 3, offset.topicId());
            statement.setLong(first + 4, offset.firstOffset());
            return first + 5;
        });
    }

    static void insertLetters(WriterConnection connection, List<DeadLetter> letters, LocalDateTime commitTime)
            throws SQLException {
        int fittingChars = (connection.maxStatementBytes() - LETTER_FIXED_BYTES - 256) / BYTES_PER_CHAR;
        int maxPayloadChars = Math.max(0, Math.min(MAX_PAYLOAD_CHARS, fittingChars));
        int longest = letters.stream()
                .mapToInt(letter -> Math.min(maxPayloadChars, letter.payload().length()))
                .max()
                .orElse(0);
        int letterBytes = LETTER_FIXED_BYTES + BYTES_PER_CHAR * longest;
        INSERT_LETTERS.execute(connection, letters, letterBytes, (statement, first, letter) -> {
            statement.setString(first, cut(letter.source(), MAX_SOURCE_CHARS));
            statement.setString(first + 1, position(letter.position()));
            statement.setString(first + 2, cut(letter.reason(), MAX_REASON_CHARS));
            statement.setString(first + 3, cut(letter.payload(), maxPayloadChars));
            statement.setObject(first + 4, commitTime);
            return first + 5;
        });
    }

    static HourState hour(ResultSet row) throws SQLException {
        long[] rejects = new long[REASONS.size()];
        for (int reason = 0; reason < rejects.length; reason++) {
            rejects[reason] = row.getLong(8 + reason);
        }
        return new HourState(
                EpochHours.of(row.getObject(1, LocalDateTime.class)),
                new Digest(row.getLong(2), row.getLong(3), row.getLong(4)),
                RejectCounts.of(rejects),
                row.getObject(5, LocalDateTime.class).toInstant(ZoneOffset.UTC),
                HourPhase.valueOf(row.getString(6)),
                row.getObject(7, LocalDateTime.class).toInstant(ZoneOffset.UTC));
    }

    /** All hours that {@code etl_hour} or {@code events} know; what one of them does not know is null. */
    static String selectHourBalances() {
        String cells = "(SELECT TIMESTAMP(dates, MAKETIME(hours, 0, 0)) AS cell_hour,"
                + " SUM(clicks + conversion + qualified_application + disqualified_application) AS cell_rows"
                + " FROM events GROUP BY dates, hours) AS cells";
        String columns = HOUR_COLUMNS + ", cell_hour, cell_rows";
        return "SELECT " + columns + " FROM etl_hour LEFT JOIN " + cells + " ON cell_hour = hour UNION ALL SELECT "
                + columns + " FROM " + cells + " LEFT JOIN etl_hour ON cell_hour = hour WHERE hour IS NULL";
    }

    static ChangeOffset offset(ResultSet row) throws SQLException {
        return new ChangeOffset(row.getString(1), row.getInt(2), row.getLong(3), row.getString(4), row.getLong(5));
    }

    static String selectOffsets() {
        return SELECT_OFFSETS;
    }

    static String selectHours() {
        return SELECT_HOURS;
    }

    /** The beginning of the text, without half a surrogate pair at its end. */
    static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        boolean splitsPair = maxChars > 0 && Character.isHighSurrogate(text.charAt(maxChars - 1));
        return text.substring(0, splitsPair ? maxChars - 1 : maxChars);
    }

    /** A position that is too long keeps its identity: its end becomes a hash of all of it. */
    static String position(String position) {
        if (position.length() <= MAX_POSITION_CHARS) {
            return position;
        }
        String hash = HexFormat.of()
                .formatHex(sha256().digest(position.getBytes(StandardCharsets.UTF_8)))
                .substring(0, HASH_CHARS);
        return cut(position, MAX_POSITION_CHARS - HASH_CHARS - 1) + "#" + hash;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
