package io.jobetl.app.verify;

import io.jobetl.app.verb.Console;
import io.jobetl.verify.Verifier;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** The live line of {@code etl verify}: rows read, how many a second, and how long the rest takes. For one thread. */
final class ReadingLine implements Verifier.Progress {
    private static final long SHOWN_EVERY_NANOS = Duration.ofMillis(200).toNanos();
    /** The first pages say little about the speed of the others. */
    private static final double LEAST_SECONDS = 0.5;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Console console;
    private final LongSupplier nanos;
    private long lastRows = Long.MAX_VALUE;
    private long beginNanos;
    private long beginRows;
    private long shownNanos;

    /** @param nanos as {@link System#nanoTime} */
    ReadingLine(Console console, LongSupplier nanos) {
        this.console = console;
        this.nanos = nanos;
    }

    @Override
    public void readingRows(long rows, long ofAbout) {
        long now = nanos.getAsLong();
        if (rows < lastRows) { // another pass
            beginNanos = now;
            beginRows = rows;
            shownNanos = now - SHOWN_EVERY_NANOS;
        }
        lastRows = rows;
        if (now - shownNanos < SHOWN_EVERY_NANOS) {
            return;
        }
        shownNanos = now;
        double seconds = (now - beginNanos) / NANOS_PER_SECOND;
        long perSecond = seconds < LEAST_SECONDS ? 0 : Math.round((rows - beginRows) / seconds);
        long secondsLeft = perSecond == 0 || ofAbout <= rows ? -1 : (ofAbout - rows + perSecond - 1) / perSecond;
        console.live(text(rows, perSecond, secondsLeft), fields(rows, perSecond, secondsLeft), rows);
    }

    @Override
    public void readingWriteTimes(int hours, int ofHours) {
        console.live(String.format(
                Locale.ROOT, "reading write times of the hours that differ: %,d of %,d", hours + 1, ofHours));
    }

    @Override
    public void waitingForNewest() {
        console.live("waiting for `etl run` to count what came while it was away");
    }

    private static String text(long rows, long perSecond, long secondsLeft) {
        return String.format(Locale.ROOT, "reading raw rows %,d", rows)
                + (perSecond == 0 ? "" : String.format(Locale.ROOT, " (%,d/s)", perSecond))
                + (secondsLeft < 0 ? "" : ", about " + duration(secondsLeft) + " left");
    }

    private static String duration(long seconds) {
        long secondsPerMinute = 60;
        return seconds < 2 * secondsPerMinute
                ? seconds + " s"
                : String.format(Locale.ROOT, "%,d min", (seconds + secondsPerMinute / 2) / secondsPerMinute);
    }

    private static Map<String, Object> fields(long rows, long perSecond, long secondsLeft) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("rows", rows);
        if (perSecond > 0) {
            fields.put("rows_per_second", perSecond);
        }
        if (secondsLeft >= 0) {
            fields.put("seconds_left", secondsLeft);
        }
        return fields;
    }
}
