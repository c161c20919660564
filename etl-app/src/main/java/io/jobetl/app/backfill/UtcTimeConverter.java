package io.jobetl.app.backfill;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * For options that take a point in time in UTC: {@code 2026-03-29}, {@code 2026-03-29T05}, {@code 2026-03-29T05:00Z}.
 */
public final class UtcTimeConverter implements ITypeConverter<Instant> {
    private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendPattern("HH[:mm[:ss]]")
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    @Override
    public Instant convert(String text) {
        String local = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
        try {
            return local.contains("T")
                    ? LocalDateTime.parse(local, FORM).toInstant(ZoneOffset.UTC)
                    : LocalDate.parse(local).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + text + "' is not a time in UTC such as 2026-03-29, 2026-03-29T05 or 2026-03-29T05:00Z");
        }
    }
}
