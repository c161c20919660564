package io.jobetl.dashboard.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked for. Immutable.
 *
 * @param path decoded, begins with a slash
 * @param parameters of the query, decoded; the first of each name counts
 */
public record Request(String path, Map<String, String> parameters, Map<String, String> headers) {
    private static final int MAX_QUERY_CHARS = 2_000;

    /** @throws BadRequestException when the address cannot be read */
    static Request of(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path == null || !path.startsWith("/")) {
            throw new BadRequestException("no path", "ask for an address that begins with a slash");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        Headers sent = exchange.getRequestHeaders();
        sent.forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
        return new Request(path, parameters(exchange.getRequestURI().getRawQuery()), Map.copyOf(headers));
    }

    private static Map<String, String> parameters(@org.jspecify.annotations.Nullable String query) {
        if (query == null || query.isEmpty()) {
            return Map.of();
        }
        if (query.length() > MAX_QUERY_CHARS) {
            throw new BadRequestException(
                    "the query has " + query.length() + " characters", "send at most " + MAX_QUERY_CHARS);
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            parameters.putIfAbsent(decoded(name), decoded(value));
        }
        return Map.copyOf(parameters);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("the query cannot be decoded", "encode it with percent signs");
        }
    }

    /** The value of this parameter; empty when it is missing or blank. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
    }

    /** The header of this name, in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
