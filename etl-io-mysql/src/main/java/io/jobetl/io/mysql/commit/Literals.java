package io.jobetl.io.mysql.commit;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Values of a statement that is not prepared. Digits and constants come out, whatever goes in, so no value can end the
 * statement or begin another one.
 */
final class Literals {
    static final String NULL = "NULL";

    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private Literals() {}

    static String time(LocalDateTime time) {
        return "'" + MICROSECONDS.format(time) + "'";
    }

    static String timeOrNull(@Nullable LocalDateTime time) {
        return time == null ? NULL : time(time);
    }

    /** Text of any kind, as hexadecimal digits. */
    static String text(String text) {
        return "_utf8mb4 X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
    }
}
