package io.jobetl.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Names rows that are rejected though somebody may have meant to bill them. */
final class Notes {
    private static final int MOST_NAMED = 10;

    private Notes() {}

    static List<String> of(NaiveRecount recount) {
        List<String> notes = new ArrayList<>();
        long rows = recount.rejected().getOrDefault("wrong_partition", 0L);
        if (rows > 0) {
            notes.add(
                    rows + " rows stand where their keys do not belong, and are not billed (docs/how-to/repair.md says"
                            + " how to mend it): "
                            + recount.misplaced().entrySet().stream()
                                    .map(place -> place.getKey() + " (" + place.getValue() + " rows)")
                                    .collect(Collectors.joining(", ")));
        }
        if (!recount.tooLarge().isEmpty()) {
            notes.add(recount.tooLarge().size() + " cells have a spend that cannot be kept, and are not billed: "
                    + recount.tooLarge().stream().limit(MOST_NAMED).collect(Collectors.joining(", ")));
        }
        return notes;
    }
}
