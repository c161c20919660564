package io.jobetl.app.report;

import io.jobetl.io.mysql.report.Zones;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options that take a time zone by any of its names. */
final class ZoneConverter implements ITypeConverter<ZoneId> {
    @Override
    public ZoneId convert(String text) {
        return Zones.find(text)
                .orElseThrow(() -> new TypeConversionException("'" + text
                        + "' is not a time zone such as Europe/Berlin, +07:00 or \"SE Asia Standard Time\""));
    }
}
