package io.jobetl.dashboard.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is answered. Immutable; nobody changes the bytes.
 *
 * @param headers besides the type and those that every answer has
 */
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
    public static final String JSON = "application/json; charset=utf-8";

    private static final Map<String, String> NOT_STORED = Map.of("Cache-Control", "no-store");

    /** One that is as fresh as the question. */
    public static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, body, NOT_STORED);
    }

    public static Answer text(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** What went wrong and what to do, in the form of all errors. */
    public static Answer error(int status, String error, String remedy) {
        return text(status, JSON, "{\"error\":" + quoted(error) + ",\"remedy\":" + quoted(remedy) + "}");
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c == '<') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
