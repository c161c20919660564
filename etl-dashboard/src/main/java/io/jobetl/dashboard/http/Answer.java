package io.jobetl.dashboard.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** What is answered; to many, when it is kept. Immutable, as long as nobody changes the bytes. */
public final class Answer {
    public static final String JSON = "application/json; charset=utf-8";

    private static final Map<String, String> NOT_STORED = Map.of("Cache-Control", "no-store");

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final Map<String, String> headers;
    /** Made for the first who takes it. */
    private byte @Nullable [] compressed;

    /** @param headers besides the type and those that every answer has */
    public Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
    }

    int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    /** Bytes of the body. */
    public int size() {
        return body.length;
    }

    byte[] body() {
        return body;
    }

    /** The body with gzip. */
    synchronized byte[] compressed() throws IOException {
        if (compressed == null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 3);
            try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
                zip.write(body);
            }
            compressed = bytes.toByteArray();
        }
        return compressed;
    }

    Map<String, String> headers() {
        return headers;
    }

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
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
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
