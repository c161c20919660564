package io.jobetl.app.top;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jobetl.app.verb.Columns;
import io.jobetl.app.verb.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Draws the operator's view as lines that fit a terminal: what matters most comes first, and what does not fit is cut.
 * For one thread.
 */
final class TopScreen {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int LABEL = 12;

    private final JsonNode view;
    private final int columns;
    private final boolean color;
    private final List<String> lines = new ArrayList<>();

    private TopScreen(JsonNode view, int columns, boolean color) {
        this.view = Printable.texts(view);
        this.columns = columns;
        this.color = color;
    }

    /**
     * @param view null: none yet
     * @param stale why there is no newer one; empty when all is well
     * @param source who says so
     */
    static List<String> draw(
            @Nullable JsonNode view, String stale, String source, int columns, int rows, boolean color) {
        TopScreen screen = new TopScreen(view == null ? MissingNode.getInstance() : view, columns, color);
        if (!stale.isEmpty()) {
            screen.wrapped("Stale: " + Printable.line(stale))
                    .forEach(line -> screen.lines.add(screen.colored("1;31", line)));
        }
        if (view != null) {
            screen.draw(source);
        }
        return screen.lines.stream()
                .limit(rows)
                .map(line -> Columns.cut(line, columns))
                .toList();
    }

    private void draw(String source) {
        String state = view.path("verdict").path("state").asText();
        wrapped(view.path("verdict").path("sentence").asText())
                .forEach(line -> lines.add(
                        colored(state.equals("healthy") ? "1;32" : state.equals("standby") ? "1;33" : "1;31", line)));
        lines.add(colored("2", time(view.path("at")) + " UTC, from " + source));
        writer();
        lines.add("");
        flow();
        hours();
        counts();
        problems();
    }

    private void writer() {
        JsonNode writer = view.path("writer");
        labelled(
                "writer",
                writer.isObject()
                        ? writer.path("owner").asText() + ", epoch "
                                + writer.path("epoch").asLong()
                                + String.format(
                                        Locale.ROOT,
                                        ", lease %.0f s, %,d commits, last %s",
                                        writer.path("leaseSeconds").asDouble(),
                                        writer.path("commits").asLong(),
                                        time(writer.path("committedAt")))
                        : "none");
    }

    private void flow() {
        for (JsonNode node : view.path("flow").path("nodes")) {
            String state = node.path("state").asText();
            if (state.equals("error") || state.equals("warn")) {
                labelled(
                        node.path("label").asText(),
                        colored("31", node.path("text").asText()));
            }
        }
        for (JsonNode arrow : view.path("flow").path("arrows")) {
            JsonNode rate = arrow.path("perSecond");
            JsonNode lag = arrow.path("lagSeconds");
            String error = arrow.path("error").asText();
            if (rate.isNumber() || lag.isNumber() || !error.isEmpty()) {
                String text =
                        (rate.isNumber() ? String.format(Locale.ROOT, "%,10.1f/s", rate.asDouble()) : " ".repeat(12))
                                + (lag.isNumber() ? String.format(Locale.ROOT, "  lag %.1f s", lag.asDouble()) : "")
                                + (error.isEmpty() ? "" : "  " + colored("31", error));
                labelled(
                        arrow.path("label").asText(),
                        text + "  " + arrow.path("from").asText() + " → "
                                + arrow.path("to").asText());
            }
        }
        JsonNode connector = view.path("connector");
        if (connector.isObject()) {
            List<String> parts = new ArrayList<>(List.of(connector.path("state").asText()));
            connector
                    .path("tasks")
                    .forEach(task -> parts.add("task " + task.path("id").asText() + " "
                            + task.path("state").asText()));
            parts.add(connector.path("detail").asText());
            parts.removeIf(String::isEmpty);
            labelled("connector", String.join("  ", parts));
        }
    }

    /** One letter an hour: rows as bars, and below them the phase. */
    private void hours() {
        List<JsonNode> hours = new ArrayList<>();
        view.path("hours").forEach(hours::add);
        if (hours.isEmpty()) {
            return;
        }
        List<JsonNode> shown = hours.subList(Math.max(0, hours.size() - Math.max(1, columns - LABEL)), hours.size());
        long most = Math.max(
                1,
                shown.stream()
                        .mapToLong(hour -> hour.path("rows").asLong())
                        .max()
                        .orElse(1));
        StringBuilder bars = new StringBuilder();
        StringBuilder phases = new StringBuilder();
        for (JsonNode hour : shown) {
            long rows = hour.path("rows").asLong();
            bars.append(rows == 0 ? ' ' : BARS.charAt((int) (rows * (BARS.length() - 1) / most)));
            String phase = hour.path("phase").asText();
            boolean isBalanced = hour.path("balanced").asBoolean(true);
            phases.append(
                    !isBalanced
                            ? "!"
                            : phase.isEmpty() ? "." : phase.substring(0, 1).toLowerCase(Locale.ROOT));
        }
        lines.add("");
        labelled("rows", bars.toString());
        labelled("hours", phases.toString());
        labelled("", colored("2", "o open  c closed  f frozen  ! unbalanced"));
    }

    private void counts() {
        boolean isFirst = true;
        for (JsonNode reason : view.path("notCounted")) {
            if (reason.path("rows").asLong() > 0) {
                if (isFirst) {
                    lines.add("");
                }
                labelled(
                        isFirst ? "not counted" : "",
                        String.format(
                                Locale.ROOT,
                                "%,12d %-8s  %s",
                                reason.path("rows").asLong(),
                                reason.path("kind").asText(),
                                reason.path("label").asText()));
                isFirst = false;
            }
        }
        long dead = 0;
        for (JsonNode reason : view.path("deadLetters")) {
            dead += reason.path("rows").asLong();
        }
        if (view.has("corrections")) {
            JsonNode lastDay = view.path("corrections").path("lastDay");
            boolean known = lastDay.isNumber(); // looked at once a minute, together with the dead letters
            labelled(
                    "late",
                    String.format(
                            Locale.ROOT,
                            "%s in 24 h, %,d hours to recount, %s",
                            known
                                    ? String.format(Locale.ROOT, "%,d corrections", lastDay.asLong())
                                    : "corrections not known",
                            view.path("recounts").path("waiting").asLong(),
                            known ? String.format(Locale.ROOT, "%,d dead letters", dead) : "dead letters not known"));
        }
        String hints = view.path("hints").path("text").asText();
        if (!hints.isEmpty()) {
            labelled("late rows", hints);
        }
    }

    private void problems() {
        if (view.path("problems").isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(colored("1", "problems, newest first"));
        for (JsonNode problem : view.path("problems")) {
            lines.add(time(problem.path("last")) + " "
                    + (problem.path("count").asInt(1) > 1
                            ? problem.path("count").asInt() + "x "
                            : "")
                    + problem.path("where").asText() + ": "
                    + problem.path("what").asText());
            if (!problem.path("remedy").asText().isEmpty()) {
                lines.add("         " + problem.path("remedy").asText());
            }
        }
    }

    private void labelled(String label, String text) {
        lines.add(Columns.fit(label, LABEL) + text);
    }

    /** At its words, so that the verdict is read as a whole; it is never longer than a few lines. */
    private List<String> wrapped(String text) {
        List<String> wrapped = new ArrayList<>();
        String line = "";
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && Columns.of(line) + 1 + Columns.of(word) > columns) {
                wrapped.add(line);
                line = "";
            }
            line += (line.isEmpty() ? "" : " ") + word;
        }
        wrapped.add(line);
        return wrapped;
    }

    /** The time of the day of {@code 2026-11-29T12:03:07.5Z}. */
    private static String time(JsonNode instant) {
        String text = instant.asText();
        return text.length() < 19 ? "-" : text.substring(11, 19);
    }

    private String colored(String code, String text) {
        return color ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
