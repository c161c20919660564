package io.jobetl.io.mysql.report;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times of the tables, which are UTC, as texts of ISO 8601 with their zone. */
final class Times {
    private Times() {}

    static String hour(LocalDate date, int hour) {
        return hour(date, hour, ZoneOffset.UTC);
    }

    /** With the offset that the zone has then. */
    static String hour(LocalDate date, int hour, ZoneId zone) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                date.atTime(hour, 0).atOffset(ZoneOffset.UTC).atZoneSameInstant(zone));
    }

    static String utc(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC).toString();
    }

    static String zone(ZoneId zone) {
        return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
    }
}
