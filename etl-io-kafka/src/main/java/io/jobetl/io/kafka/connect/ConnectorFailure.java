package io.jobetl.io.kafka.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A failure of a connector or task, told from its stack trace. Immutable.
 *
 * @param part {@code connector} or {@code task 0}
 * @param reason the messages of the trace, outermost first, in one line
 * @param statement the statement of the binary log at which it failed, cut; empty when it is not about one
 */
public record ConnectorFailure(String part, FailureCause cause, String reason, Optional<String> statement) {
    private static final int MESSAGES = 6;
    private static final int MESSAGE_CHARS = 400;
    private static final int STATEMENT_CHARS = 200;
    private static final Pattern STATEMENT = Pattern.compile("with the statement '(.*)'\\s*$", Pattern.MULTILINE);
    private static final Pattern FRAME =
            Pattern.compile("\\s+at .*|\\s*\\.\\.\\. \\d+ (more|common frames omitted)\\s*");
    private static final Pattern LINK = Pattern.compile("(Caused by: |Suppressed: )?(([\\w$]+\\.)+[\\w$]+: )?");

    static ConnectorFailure of(String part, String trace) {
        Matcher statement = STATEMENT.matcher(trace);
        return new ConnectorFailure(
                part,
                FailureCause.of(messageLines(trace)),
                reason(trace),
                statement.find() ? Optional.of(cut(statement.group(1), STATEMENT_CHARS)) : Optional.empty());
    }

    /**
     * The first line of the trace, and behind it each cause that says something new; empty for an empty trace. Nothing
     * in the middle is left out: what says most often stands there.
     */
    static String reason(String trace) {
        List<String> messages = new ArrayList<>();
        for (String line : trace.lines().toList()) {
            if (line.isBlank() || FRAME.matcher(line).matches() || messages.size() == MESSAGES) {
                continue;
            }
            String message = cut(
                    messages.isEmpty()
                            ? line.strip()
                            : LINK.matcher(line.strip()).replaceFirst("").strip(),
                    MESSAGE_CHARS);
            if (messages.stream().noneMatch(known -> known.contains(message))) {
                messages.add(message);
            }
        }
        return messages.size() < 2
                ? String.join("", messages)
                : messages.get(0) + " (cause: " + String.join("; ", messages.subList(1, messages.size())) + ")";
    }

    /** Without the frames: the name of a class in one must not be taken for a cause. */
    private static String messageLines(String trace) {
        return String.join(
                "\n",
                trace.lines().filter(line -> !FRAME.matcher(line).matches()).toList());
    }

    private static String cut(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars) + "...";
    }

    /** One line: which part failed, what that means, at which statement, and the words of the trace. */
    public String text() {
        return part + " failed: " + cause.words()
                + statement.map(text -> " (" + text + ")").orElse("") + ": " + reason;
    }
}
