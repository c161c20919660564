package io.jobetl.app.explain;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.runtime.settings.Suggestions;
import io.jobetl.verify.CellSelection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code job=7,hour=2026-11-29T12 campaign=3}: pairs between commas or blanks, in any order. */
final class SelectionArguments {
    private static final List<String> KEYS = List.of("job", "hour", "campaign", "publisher", "group");
    private static final String FORM = "job=7,hour=2026-11-29T12";
    private static final DateTimeFormatter HOUR = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendPattern("HH[:mm[:ss]]")
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private SelectionArguments() {}

    /** @throws CommandException when they name no cell */
    static CellSelection parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        String last = "";
        for (String word : String.join(" ", arguments).split("[,\\s]+", -1)) {
            int equals = word.indexOf('=');
            if (equals < 0 && last.equals("hour") && word.matches("\\d{1,2}(:\\d\\d)*Z?")) {
                values.merge("hour", word, (date, clock) -> date + "T" + clock); // hour=2026-11-29 12
            } else if (equals > 0) {
                last = word.substring(0, equals);
                put(values, last, word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                throw wrong("'" + word + "' is no pair such as job=7");
            }
        }
        String job = values.get("job");
        String hour = values.get("hour");
        if (job == null || hour == null) {
            throw wrong(
                    job == null && hour == null
                            ? "say which job and hour"
                            : "say which " + (job == null ? "job" : "hour"));
        }
        return new CellSelection(
                hour(hour),
                id("job", job),
                optional(values, "publisher"),
                optional(values, "campaign"),
                optional(values, "group"));
    }

    private static void put(Map<String, String> values, String key, String value) {
        if (!KEYS.contains(key)) {
            throw wrong("there is no key '" + key + "'"
                    + Suggestions.nearest(key, KEYS)
                            .map(near -> ", did you mean " + near + "?")
                            .orElse(""));
        }
        if (values.put(key, value) != null) {
            throw wrong(key + " is there twice");
        }
    }

    private static @Nullable Long optional(Map<String, String> values, String key) {
        String value = values.get(key);
        return value == null ? null : Long.valueOf(id(key, value));
    }

    private static long id(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw wrong(key + "=" + value + " is no id: a whole number is wanted");
        }
    }

    /** Of any time in it. */
    private static Instant hour(String text) {
        String local = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
        try {
            return LocalDateTime.parse(local, HOUR).toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS);
        } catch (DateTimeException e) {
            throw wrong("hour=" + text + " is no hour in UTC such as 2026-11-29T12 or 2026-11-29T12:00Z");
        }
    }

    private static CommandException wrong(String what) {
        return new CommandException(
                ExitCode.USAGE,
                what + "; for instance: etl explain " + FORM + " (also "
                        + String.join(", ", KEYS.subList(2, KEYS.size())) + ")");
    }
}
