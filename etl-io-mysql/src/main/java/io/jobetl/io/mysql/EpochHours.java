package io.jobetl.io.mysql;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Hours since 1970-01-01T00Z and instants, as MySQL's zoneless types; all in UTC. */
public final class EpochHours {
    private static final int HOURS_PER_DAY = 24;
    private static final long SECONDS_PER_HOUR = 3_600;
    /** The ends of DATETIME. */
    private static final Instant MIN = Instant.parse("1000-01-01T00:00:00Z");

    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

    private EpochHours() {}

    public static LocalDate date(int epochHour) {
        return LocalDate.ofEpochDay(Math.floorDiv(epochHour, HOURS_PER_DAY));
    }

    public static int hourOfDay(int epochHour) {
        return Math.floorMod(epochHour, HOURS_PER_DAY);
    }

    public static int of(LocalDate date, int hourOfDay) {
        return Math.toIntExact(date.toEpochDay() * HOURS_PER_DAY + hourOfDay);
    }

    public static LocalDateTime start(int epochHour) {
        return LocalDateTime.ofEpochSecond(epochHour * SECONDS_PER_HOUR, 0, ZoneOffset.UTC);
    }

    public static int of(LocalDateTime start) {
        return Math.toIntExact(Math.floorDiv(start.toEpochSecond(ZoneOffset.UTC), SECONDS_PER_HOUR));
    }

    /** The instant to the microsecond below, and not beyond what DATETIME(6) can hold. */
    public static LocalDateTime utc(Instant instant) {
        Instant bounded = instant.isBefore(MIN) ? MIN : instant.isAfter(MAX) ? MAX : instant;
        return LocalDateTime.ofInstant(bounded.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
