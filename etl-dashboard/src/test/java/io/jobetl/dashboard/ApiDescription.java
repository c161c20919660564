package io.jobetl.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Compares answers with the OpenAPI file: each has all fields that are required, none that the file does not know, and
 * values of the right type. Enough of JSON Schema for that file.
 */
final class ApiDescription {
    private final JsonNode root;

    private ApiDescription(JsonNode root) {
        this.root = root;
    }

    static ApiDescription read() throws IOException {
        try (InputStream in = Dashboard.class.getResourceAsStream("api/v1/openapi.json")) {
            return new ApiDescription(new ObjectMapper().readTree(Objects.requireNonNull(in)));
        }
    }

    List<String> paths() {
        List<String> paths = new ArrayList<>();
        root.get("paths").fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    /** What is wrong with the answer to this path. */
    List<String> mistakes(String path, int status, JsonNode answer) {
        JsonNode schema = root.at(
                "/paths/" + path.replace("/", "~1") + "/get/responses/" + status + "/content/application~1json/schema");
        List<String> mistakes = new ArrayList<>();
        check(schema, answer, path + " " + status, mistakes);
        return mistakes;
    }

    private void check(JsonNode schema, JsonNode value, String place, List<String> mistakes) {
        if (schema.isMissingNode()) {
            mistakes.add(place + ": not described");
        } else if (schema.has("$ref")) {
            check(root.at(schema.get("$ref").textValue().substring(1)), value, place, mistakes);
        } else if (!isOfType(schema, value)) {
            mistakes.add(place + ": " + value + " is no " + schema.get("type"));
        } else if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            mistakes.add(place + ": " + value + " is none of " + schema.get("enum"));
        } else if ("date-time".equals(schema.path("format").textValue()) && value.isTextual()) {
            Instant.parse(value.textValue());
        } else if (value.isArray()) {
            value.forEach(item -> check(schema.get("items"), item, place + "[]", mistakes));
        } else if (value.isObject() && schema.has("properties")) {
            schema.get("required").forEach(name -> {
                if (!value.has(name.textValue())) {
                    mistakes.add(place + ": " + name + " is missing");
                }
            });
            boolean isClosed =
                    schema.get("required").size() == schema.get("properties").size();
            value.properties().forEach(field -> {
                if (schema.get("properties").has(field.getKey())) {
                    check(
                            schema.get("properties").get(field.getKey()),
                            field.getValue(),
                            place + "." + field.getKey(),
                            mistakes);
                } else if (isClosed && !place.startsWith("/api/v1/why")) {
                    mistakes.add(place + ": " + field.getKey() + " is not described");
                }
            });
        }
    }

    private static boolean isOfType(JsonNode schema, JsonNode value) {
        JsonNode type = schema.get("type");
        if (type == null) {
            return true;
        }
        if (type.isArray()) {
            for (JsonNode each : type) {
                if (isOfType(each.textValue(), value)) {
                    return true;
                }
            }
            return false;
        }
        return isOfType(type.textValue(), value);
    }

    private static boolean isOfType(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static boolean contains(JsonNode words, JsonNode value) {
        for (JsonNode word : words) {
            if (word.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
