package io.jobetl.verify;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison found.
 *
 * @param cells cells that the raw rows make
 * @param rowsNotBegun rows of hours that lie in the future; counted later, and not part of the comparison
 * @param hoursFrozen hours whose raw rows may have expired; not part of the comparison
 * @param differingHours beginnings of the hours in which something differs, UTC
 * @param notes what is not in {@code events} and should be looked at, a line each
 * @param differences the first ones, in the order of their keys
 * @param missing number of keys that {@code events} lacks
 * @param unexpected number of keys that only {@code events} has
 * @param different number of keys with other values
 * @param causes why keys differ, as far as the tables tell, with the number of keys
 */
public record VerifyReport(
        long cells,
        long rowsAggregated,
        SortedMap<String, Long> rejected,
        long rowsNotBegun,
        int hoursFrozen,
        SortedSet<LocalDateTime> differingHours,
        List<String> notes,
        List<String> differences,
        List<Map<String, @Nullable Object>> differencesJson,
        long missing,
        long unexpected,
        long different,
        Map<Cause, Long> causes) {

    public boolean isExact() {
        return differing() == 0;
    }

    public long differing() {
        return missing + unexpected + different;
    }

    public long rowsRejected() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Why keys differ and what mends it, two lines each; empty when all is exact. */
    public List<String> explanations() {
        return causes.entrySet().stream()
                .flatMap(each -> Stream.of(
                        "cause: " + each.getValue() + " keys: " + each.getKey().meaning(),
                        "  next: " + each.getKey().remedy()))
                .toList();
    }

    /** The last line of {@code etl verify}. */
    public String verdict() {
        long misplaced = rejected.getOrDefault("wrong_partition", 0L);
        String rows = rowsAggregated + " rows aggregated, " + rowsRejected() + " rejected"
                + (misplaced == 0 ? "" : " (" + misplaced + " of them in the wrong partition: not billed)")
                + (hoursFrozen == 0 ? "" : ", " + hoursFrozen + " frozen hours not compared");
        if (isExact()) {
            return "verify: EXACT (" + cells + " cells, " + rows + ")";
        }
        return "verify: DIFFERENT (" + differing() + " keys differ: " + missing + " missing, " + unexpected
                + " unexpected, " + different + " with other values; " + cells + " cells expected, " + rows + ")";
    }

    /** All of it for programs; money as text. */
    public Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("exact", isExact());
        json.put("cells", cells);
        json.put("rows_aggregated", rowsAggregated);
        json.put("rows_rejected", rowsRejected());
        json.put("rejected", rejected);
        json.put("rows_not_begun", rowsNotBegun);
        json.put("hours_frozen", hoursFrozen);
        json.put("notes", notes);
        json.put("missing", missing);
        json.put("unexpected", unexpected);
        json.put("different", different);
        Map<String, Object> keysByCause = new LinkedHashMap<>();
        causes.forEach((cause, keys) -> keysByCause.put(cause.name().toLowerCase(Locale.ROOT), keys));
        json.put("causes", keysByCause);
        json.put("differences", differencesJson);
        return json;
    }
}
