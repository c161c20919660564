package io.jobetl.app.verb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event as it stands in a log: when, how bad, what.
 *
 * @param fields what a program wants to know of it besides; only the JSON form has them
 */
public record LogLine(Instant time, Level level, String message, Map<String, ? extends @Nullable Object> fields) {
    /** How bad an event is. */
    public enum Level {
        INFO,
        WARN,
        ERROR
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** {@code 2026-11-29T12:03:07.512Z WARN  ...}; further lines of the message are indented. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s %-5s %s",
                TIME.format(time),
                level,
                Printable.lines(message).strip().replace("\n", "\n  "));
    }

    /** One JSON object without a line break: {@code time}, {@code level}, {@code message}, and the fields. */
    public String json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("time", TIME.format(time));
        json.put("level", level.name().toLowerCase(Locale.ROOT));
        json.put("message", message);
        json.putAll(fields);
        return json(json);
    }

    /** Maps, lists, strings, numbers, booleans and null as one line. */
    static String json(Object value) {
        try {
            return Printable.json(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a JSON value: " + value.getClass(), e);
        }
    }
}
