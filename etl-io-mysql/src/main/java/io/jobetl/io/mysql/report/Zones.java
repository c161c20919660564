package io.jobetl.io.mysql.report;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Time zones by the names that people and tables have for them: those of the tz database, offsets, and the common ones
 * of Windows, which real {@code time_zone} columns hold. Java knows their rules; MySQL does only when its zone tables
 * are loaded.
 */
public final class Zones {
    private static final Map<String, String> WINDOWS = Map.ofEntries(
            Map.entry("utc", "UTC"),
            Map.entry("greenwich standard time", "Africa/Abidjan"),
            Map.entry("gmt standard time", "Europe/London"),
            Map.entry("w. europe standard time", "Europe/Berlin"),
            Map.entry("central europe standard time", "Europe/Budapest"),
            Map.entry("central european standard time", "Europe/Warsaw"),
            Map.entry("romance standard time", "Europe/Paris"),
            Map.entry("fle standard time", "Europe/Kiev"),
            Map.entry("gtb standard time", "Europe/Bucharest"),
            Map.entry("e. europe standard time", "Europe/Chisinau"),
            Map.entry("turkey standard time", "Europe/Istanbul"),
            Map.entry("russian standard time", "Europe/Moscow"),
            Map.entry("israel standard time", "Asia/Jerusalem"),
            Map.entry("egypt standard time", "Africa/Cairo"),
            Map.entry("south africa standard time", "Africa/Johannesburg"),
            Map.entry("w. central africa standard time", "Africa/Lagos"),
            Map.entry("e. africa standard time", "Africa/Nairobi"),
            Map.entry("arab standard time", "Asia/Riyadh"),
            Map.entry("arabian standard time", "Asia/Dubai"),
            Map.entry("iran standard time", "Asia/Tehran"),
            Map.entry("pakistan standard time", "Asia/Karachi"),
            Map.entry("india standard time", "Asia/Kolkata"),
            Map.entry("sri lanka standard time", "Asia/Colombo"),
            Map.entry("nepal standard time", "Asia/Kathmandu"),
            Map.entry("bangladesh standard time", "Asia/Dhaka"),
            Map.entry("myanmar standard time", "Asia/Yangon"),
            Map.entry("se asia standard time", "Asia/Bangkok"),
            Map.entry("china standard time", "Asia/Shanghai"),
            Map.entry("taipei standard time", "Asia/Taipei"),
            Map.entry("singapore standard time", "Asia/Singapore"),
            Map.entry("w. australia standard time", "Australia/Perth"),
            Map.entry("tokyo standard time", "Asia/Tokyo"),
            Map.entry("korea standard time", "Asia/Seoul"),
            Map.entry("cen. australia standard time", "Australia/Adelaide"),
            Map.entry("aus eastern standard time", "Australia/Sydney"),
            Map.entry("e. australia standard time", "Australia/Brisbane"),
            Map.entry("new zealand standard time", "Pacific/Auckland"),
            Map.entry("newfoundland standard time", "America/St_Johns"),
            Map.entry("atlantic standard time", "America/Halifax"),
            Map.entry("e. south america standard time", "America/Sao_Paulo"),
            Map.entry("argentina standard time", "America/Buenos_Aires"),
            Map.entry("sa pacific standard time", "America/Bogota"),
            Map.entry("eastern standard time", "America/New_York"),
            Map.entry("central standard time", "America/Chicago"),
            Map.entry("central standard time (mexico)", "America/Mexico_City"),
            Map.entry("mountain standard time", "America/Denver"),
            Map.entry("us mountain standard time", "America/Phoenix"),
            Map.entry("pacific standard time", "America/Los_Angeles"),
            Map.entry("alaskan standard time", "America/Anchorage"),
            Map.entry("hawaiian standard time", "Pacific/Honolulu"));

    private Zones() {}

    /** The zone of this name, in any case of letters; empty when it is none, or null. */
    public static Optional<ZoneId> find(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        String bare = name.strip();
        String known = WINDOWS.get(bare.toLowerCase(Locale.ROOT));
        try {
            return Optional.of(ZoneId.of(known == null ? bare : known));
        } catch (DateTimeException unknown) {
            return ZoneId.getAvailableZoneIds().stream()
                    .filter(bare::equalsIgnoreCase)
                    .findFirst()
                    .map(ZoneId::of);
        }
    }
}
