package io.jobetl.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Results as a table for people and as JSON for programs. */
public final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LINE = "%-52s %14s %14s %-8s %8s %12s  %s%n";

    private Report() {}

    /** A line each, ours, rival, ratio, goal, and whether it was met. */
    public static String table(List<Result> results) {
        StringBuilder table = new StringBuilder();
        table.append(String.format(Locale.ROOT, LINE, "", "ours", "rival", "", "ratio", "goal", ""));
        for (Result result : results) {
            Boolean met = result.met();
            table.append(String.format(
                    Locale.ROOT,
                    LINE,
                    result.name(),
                    number(result.ours()),
                    number(result.rival()),
                    result.unit(),
                    result.ratio() == null ? "" : String.format(Locale.ROOT, "%.2fx", result.ratio()),
                    result.goal() == null ? "" : result.goal(),
                    met == null ? "" : met ? "met" : "MISSED"));
        }
        return table.toString();
    }

    /** Writes an array of {@code {name, unit, ours, rival, ratio, goal, met}}; what there is not is null. */
    public static void writeJson(List<Result> results, Path file) throws IOException {
        ArrayNode array = JSON.createArrayNode();
        for (Result result : results) {
            ObjectNode node = array.addObject();
            node.put("name", result.name());
            node.put("unit", result.unit());
            node.put("ours", result.ours());
            node.put("rival", result.rival());
            node.put("ratio", result.ratio());
            node.put("goal", result.goal() == null ? null : result.goal().toString());
            node.put("met", result.met());
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), array);
    }

    private static String number(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 1_000 ? "%,.0f" : "%.2f", value);
    }
}
