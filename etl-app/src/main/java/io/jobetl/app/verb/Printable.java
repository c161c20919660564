package io.jobetl.app.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * Text of others as it may stand in a line on a terminal. Whoever visits a page chooses what stands in the rows of
 * {@code tracking}, and a terminal obeys control characters: they move the cursor, write to the clipboard, begin
 * another line. Each becomes one sign, so that widths stay. So do those that turn the direction of writing around.
 */
public final class Printable {
    /** Stands for a character that is not shown. */
    static final char SIGN = '\uFFFD';

    private static final String TURNING = "\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069";
    private static final Pattern IN_A_LINE = Pattern.compile("[\\p{Cc}" + TURNING + "&&[^\\t]]");
    private static final Pattern IN_LINES = Pattern.compile("[\\p{Cc}" + TURNING + "&&[^\\t\\n]]");
    /** Those below are escaped anyway. */
    private static final Pattern IN_JSON = Pattern.compile("[\\x7F-\\x9F" + TURNING + "]");

    private Printable() {}

    /** One line. */
    public static String line(String text) {
        return IN_A_LINE.matcher(text).replaceAll(String.valueOf(SIGN));
    }

    /** The same, but line breaks are ours. */
    public static String lines(String text) {
        return IN_LINES.matcher(text.replace("\r\n", "\n")).replaceAll(String.valueOf(SIGN));
    }

    /** JSON that means the same. */
    static String json(String json) {
        return IN_JSON.matcher(json)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }

    /** A copy in which all texts are lines. */
    public static JsonNode texts(JsonNode node) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (node.isTextual()) {
            return make.textNode(line(node.textValue()));
        }
        if (node.isArray()) {
            ArrayNode copy = make.arrayNode();
            node.forEach(each -> copy.add(texts(each)));
            return copy;
        }
        if (node.isObject()) {
            ObjectNode copy = make.objectNode();
            node.properties().forEach(each -> copy.set(each.getKey(), texts(each.getValue())));
            return copy;
        }
        return node;
    }
}
