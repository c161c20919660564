package io.jobetl.io.mysql.commit;

import io.jobetl.pipeline.port.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;

/** Statements on {@code etl_dead_letter}. */
final class DeadLetterTable {
    private static final int MAX_PAYLOAD_CHARS = 60_000;

    /** One letter is kept per position: the first one. */
    private static final MultiRowStatement INSERT = new MultiRowStatement(
                    "INSERT INTO etl_dead_letter (source, position, reason, payload, first_seen) VALUES ",
                    "(?,?,?,?,?)",
                    " ON DUPLICATE KEY UPDATE source = VALUES(source)")
            .preparedOnServer();

    private static final int MAX_SOURCE_CHARS = 64;
    private static final int MAX_POSITION_CHARS = 512;
    private static final int MAX_REASON_CHARS = 2_000;
    /** Of one UTF-16 char: three bytes in UTF-8 (four for two of them), or two when it is escaped. */
    private static final int BYTES_PER_CHAR = 3;

    private static final int FIXED_BYTES =
            BYTES_PER_CHAR * (MAX_SOURCE_CHARS + MAX_POSITION_CHARS + MAX_REASON_CHARS) + 64;
    private static final int HASH_CHARS = 32;

    private DeadLetterTable() {}

    static void insert(WriterConnection connection, List<DeadLetter> letters, LocalDateTime commitTime)
            throws SQLException {
        int fittingChars = (connection.maxStatementBytes() - FIXED_BYTES - 256) / BYTES_PER_CHAR;
        int maxPayloadChars = Math.max(0, Math.min(MAX_PAYLOAD_CHARS, fittingChars));
        int longest = letters.stream()
                .mapToInt(letter -> Math.min(maxPayloadChars, letter.payload().length()))
                .max()
                .orElse(0);
        int letterBytes = FIXED_BYTES + BYTES_PER_CHAR * longest;
        INSERT.execute(connection, letters, letterBytes, (statement, first, letter) -> {
            statement.setString(first, cut(letter.source(), MAX_SOURCE_CHARS));
            statement.setString(first + 1, position(letter.position()));
            statement.setString(first + 2, cut(letter.reason(), MAX_REASON_CHARS));
            statement.setString(first + 3, cut(letter.payload(), maxPayloadChars));
            statement.setObject(first + 4, commitTime);
            return first + 5;
        });
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
