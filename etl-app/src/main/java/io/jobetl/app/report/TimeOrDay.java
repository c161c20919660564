package io.jobetl.app.report;

import io.jobetl.app.backfill.UtcTimeConverter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;

/**
 * One end of a period: a time in UTC, or a day, which begins when it does in the zone of the report.
 *
 * @param utc of a day, its beginning in UTC
 */
record TimeOrDay(Instant utc, boolean isDay) {
    Instant in(ZoneId zone) {
        return isDay
                ? LocalDate.ofInstant(utc, ZoneOffset.UTC).atStartOfDay(zone).toInstant()
                : utc;
    }

    /** Reads {@code 2026-03-29}, {@code 2026-03-29T05}, {@code 2026-03-29T05:00Z}. */
    static final class Converter implements ITypeConverter<TimeOrDay> {
        private final UtcTimeConverter times = new UtcTimeConverter();

        @Override
        public TimeOrDay convert(String text) {
            return new TimeOrDay(times.convert(text), !text.contains("T") && !text.endsWith("Z"));
        }
    }
}
