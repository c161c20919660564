package io.jobetl.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A key at which {@code events} is not what the raw rows say.
 *
 * @param expected from the raw rows; null when {@code events} has a row that should not be there
 * @param found in {@code events}; null when the row is missing
 */
record Difference(
        EventKey key,
        @Nullable EventValues expected,
        @Nullable EventValues found) {
    enum Kind {
        MISSING,
        UNEXPECTED,
        DIFFERENT
    }

    Kind kind() {
        if (found == null) {
            return Kind.MISSING;
        }
        return expected == null ? Kind.UNEXPECTED : Kind.DIFFERENT;
    }

    /** One line for a person. */
    String text() {
        StringJoiner text = new StringJoiner(", ");
        if (expected != null && found != null) {
            for (String column : expected.differingColumns(found)) {
                text.add(column + ": expected " + expected.columns().get(column) + ", found "
                        + found.columns().get(column));
            }
        } else {
            (expected != null ? expected : shown())
                    .columns()
                    .forEach((column, value) -> text.add(column + "=" + value));
        }
        return Words.printable(
                String.format("%-10s %s: %s", kind().name().toLowerCase(java.util.Locale.ROOT), key, text));
    }

    /** The same for programs; money as text, so that no reader makes a double of it. */
    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("kind", kind().name().toLowerCase(java.util.Locale.ROOT));
        json.put("dates", key.hour().toLocalDate().toString());
        json.put("hours", key.hour().getHour());
        json.put("job_id", key.jobId());
        json.put("publisher_id", key.publisherId());
        json.put("campaign_id", key.campaignId());
        json.put("group_id", key.groupId());
        json.put("expected", expected == null ? null : expected.json());
        json.put("found", found == null ? null : found.json());
        if (expected != null && found != null) {
            List<String> columns = expected.differingColumns(found);
            json.put("columns", columns);
        }
        return json;
    }

    private EventValues shown() {
        if (found == null) {
            throw new IllegalStateException("a difference needs a side: " + key);
        }
        return found;
    }
}
