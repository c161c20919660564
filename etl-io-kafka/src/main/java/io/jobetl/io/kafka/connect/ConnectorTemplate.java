package io.jobetl.io.kafka.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connector's JSON file with placeholders, for instance {@code connectors/mysql-source.json}: an object with
 * {@code name} and {@code config}, as Kafka Connect takes it. Placeholders are written <code>${NAME}</code>, so
 * {@code envsubst} can fill them too.
 *
 * <pre>{@code
 * ResolvedConnector connector = ConnectorTemplate.read(Path.of("connectors/mysql-source.json"))
 *         .resolve(Map.of("MYSQL_HOST", "127.0.0.1", "MYSQL_PORT", "3307"));
 * }</pre>
 */
public final class ConnectorTemplate {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    private final String origin;
    private final String name;
    private final Map<String, String> settings;

    private ConnectorTemplate(String origin, String name, Map<String, String> settings) {
        this.origin = origin;
        this.name = name;
        this.settings = settings;
    }

    /** @throws ConnectorTemplateException when the file cannot be read or is no connector */
    public static ConnectorTemplate read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new ConnectorTemplateException("Connector file " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * @param origin where the text comes from, for messages
     * @throws ConnectorTemplateException when the text is no connector
     */
    public static ConnectorTemplate parse(String text, String origin) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // Not the cause's message: it quotes the text, and a password may stand there.
            throw new ConnectorTemplateException(
                    "Connector file " + origin + ":" + e.getLocation().getLineNr() + " is not JSON", null);
        }
        if (!root.path("name").isTextual() || !root.path("config").isObject()) {
            throw new ConnectorTemplateException(
                    "Connector file " + origin + " needs the form {\"name\": \"...\", \"config\": {...}}", null);
        }
        Map<String, String> settings = new TreeMap<>();
        root.path("config").properties().forEach(setting -> {
            if (!setting.getValue().isValueNode() || setting.getValue().isNull()) {
                throw new ConnectorTemplateException(
                        "Connector file " + origin + ": config." + setting.getKey() + " is not a plain value", null);
            }
            settings.put(setting.getKey(), setting.getValue().asText());
        });
        return new ConnectorTemplate(origin, root.path("name").asText(), settings);
    }

    /**
     * Fills the placeholders.
     *
     * @param values by name; more than needed is fine
     * @throws ConnectorTemplateException naming every placeholder that has no value
     */
    public ResolvedConnector resolve(Map<String, String> values) {
        Set<String> missing = new TreeSet<>();
        Map<String, String> resolved = new TreeMap<>();
        settings.forEach((setting, text) -> resolved.put(setting, fill(text, values, missing)));
        String resolvedName = fill(name, values, missing);
        if (!missing.isEmpty()) {
            throw new ConnectorTemplateException(
                    "Connector file " + origin + ": no value for " + String.join(", ", missing), null);
        }
        return new ResolvedConnector(resolvedName, resolved);
    }

    private static String fill(String text, Map<String, String> values, Set<String> missing) {
        return PLACEHOLDER.matcher(text).replaceAll(placeholder -> {
            String value = values.get(placeholder.group(1));
            if (value == null) {
                missing.add(placeholder.group(1));
                return "";
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
