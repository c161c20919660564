package io.jobetl.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times, durations and paragraphs as people read them. */
final class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final long SECONDS_PER_MINUTE = 60;
    private static final long SECONDS_PER_HOUR = 3_600;
    private static final long SECONDS_PER_DAY = 86_400;

    /** A terminal obeys the first ones, the others begin a line or turn the direction of writing around. */
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

    private Words() {}

    /** One line that does nothing to a terminal, whoever has written what stands in it. */
    static String printable(String line) {
        return HARMFUL.matcher(line).replaceAll("\uFFFD");
    }

    static @Nullable String iso(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    /** UTC. */
    static String time(@Nullable Instant time) {
        return time == null ? "never" : TIME.format(time);
    }

    /** Within its day, to the millisecond, UTC. */
    static String clock(@Nullable Instant time) {
        return time == null ? "-" : CLOCK.format(time);
    }

    /** Two units at most: {@code 3d4h}, {@code 12m3s}, {@code 0.1s}. */
    static String duration(Duration duration) {
        String sign = duration.isNegative() ? "-" : "";
        Duration length = duration.abs();
        long seconds = length.toSeconds();
        if (seconds < SECONDS_PER_MINUTE) {
            return sign + seconds + "." + length.toMillisPart() / 100 + "s";
        }
        if (seconds < SECONDS_PER_HOUR) {
            return sign + seconds / SECONDS_PER_MINUTE + "m" + seconds % SECONDS_PER_MINUTE + "s";
        }
        if (seconds < SECONDS_PER_DAY) {
            return sign + seconds / SECONDS_PER_HOUR + "h" + seconds % SECONDS_PER_HOUR / SECONDS_PER_MINUTE + "m";
        }
        return sign + seconds / SECONDS_PER_DAY + "d" + seconds % SECONDS_PER_DAY / SECONDS_PER_HOUR + "h";
    }

    /** {@code 1 row}, {@code 2 rows}. */
    static String count(long number, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", number, one, number == 1 ? "" : "s");
    }

    /** Lines of at most this many characters, broken between words; what follows the first is indented. */
    static List<String> wrapped(String text, int width, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(indent).append(word);
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
