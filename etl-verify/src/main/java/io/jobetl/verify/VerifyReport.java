package io.jobetl.verify;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison found.
 *
 * @param cells cells that the raw rows make
 * @param rowsNotBegun rows of hours that lie in the future; counted later, and not part of the comparison
 * @param hoursFrozen hours whose raw rows may have expired; what is compared are their companies, and how many rows
 *     their cells hold
 * @param hoursDamaged those of them whose cells do not hold as many rows as were counted
 * @param differingHours beginnings of the hours in which something differs, UTC; without those that are frozen, which
 *     are not counted again
 * @param notes what is not in {@code events} and should be looked at, a line each
 * @param differences the first keys, in their order, and the first damaged hours
 * @param missing number of keys that {@code events} lacks
 * @param unexpected number of keys that only {@code events} has
 * @param different number of keys with other values
 * @param causes why keys differ, as far as the tables tell, with the number of keys
 * @param pending rows that are not counted and not owed yet, in cells that are otherwise right
 * @param at when {@code events} was read
 */
public record VerifyReport(
        long cells,
        long rowsAggregated,
        SortedMap<String, Long> rejected,
        long rowsNotBegun,
        int hoursFrozen,
        int hoursDamaged,
        SortedSet<LocalDateTime> differingHours,
        List<String> notes,
        List<String> differences,
        List<Map<String, @Nullable Object>> differencesJson,
        long missing,
        long unexpected,
        long different,
        Map<Cause, Long> causes,
        Pending pending,
        Instant at) {

    /** @param limit differences to keep */
    static VerifyReport of(Comparison comparison, NaiveRecount recount, Pending pending, int limit) {
        Map<Cause, Long> causes = new EnumMap<>(Cause.class);
        SortedSet<LocalDateTime> hours = new TreeSet<>();
        long[] counts = new long[Difference.Kind.values().length];
        comparison.differing().forEach((key, difference) -> {
            causes.merge(comparison.causes().of(difference), 1L, Long::sum);
            if (!comparison.frozen().contains(key.hour())) {
                hours.add(key.hour());
            }
            counts[difference.kind().ordinal()]++;
        });
        List<Difference> keys =
                comparison.differing().values().stream().limit(limit).toList();
        List<FrozenHour> damaged =
                comparison.damaged().stream().limit(limit - keys.size()).toList();
        return new VerifyReport(
                comparison.cells(),
                recount.rowsAggregated(),
                recount.rejected(),
                recount.rowsNotBegun(),
                comparison.frozen().size(),
                comparison.damaged().size(),
                hours,
                Notes.of(recount),
                Stream.concat(
                                keys.stream().map(Difference::text),
                                damaged.stream().map(FrozenHour::text))
                        .toList(),
                Stream.concat(
                                keys.stream().map(Difference::json),
                                damaged.stream().map(FrozenHour::json))
                        .toList(),
                counts[Difference.Kind.MISSING.ordinal()],
                counts[Difference.Kind.UNEXPECTED.ordinal()],
                counts[Difference.Kind.DIFFERENT.ordinal()],
                causes,
                pending,
                comparison.at());
    }

    /** Nothing is wrong; rows that are not owed yet may not be counted. */
    public boolean isExact() {
        return differing() == 0 && hoursDamaged == 0;
    }

    /** All rows are counted, and nothing is wrong. */
    public boolean isComplete() {
        return isExact() && pending.isNone();
    }

    /** Keys that differ; hours that are damaged have none. */
    public long differing() {
        return missing + unexpected + different;
    }

    public long rowsRejected() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Why keys and hours differ and what mends it, two lines each; empty when all is exact. */
    public List<String> explanations() {
        Stream<String> ofKeys =
                causes.entrySet().stream().flatMap(each -> explanation(each.getKey(), each.getValue() + " keys"));
        Stream<String> ofHours = hoursDamaged == 0
                ? Stream.empty()
                : explanation(Cause.DAMAGED_FROZEN, Words.count(hoursDamaged, "hour"));
        return Stream.concat(ofKeys, ofHours).toList();
    }

    private static Stream<String> explanation(Cause cause, String what) {
        return Stream.of("cause: " + what + ": " + cause.meaning(), "  next: " + cause.remedy());
    }

    /** The last line of {@code etl verify}. */
    public String verdict() {
        long misplaced = rejected.getOrDefault("wrong_partition", 0L);
        String rows = rowsAggregated + " rows aggregated, " + rowsRejected() + " rejected"
                + (misplaced == 0 ? "" : " (" + misplaced + " of them in the wrong partition: not billed)")
                + (hoursFrozen == 0
                        ? ""
                        : ", " + hoursFrozen + " frozen hours compared by companies and number of rows only");
        if (isExact()) {
            return "verify: EXACT" + (pending.isNone() ? "" : "; " + pending.text(at)) + " (" + cells + " cells, "
                    + rows + ")";
        }
        return "verify: DIFFERENT (" + differing() + " keys differ: " + missing + " missing, " + unexpected
                + " unexpected, " + different + " with other values; "
                + (hoursDamaged == 0
                        ? ""
                        : Words.count(hoursDamaged, "frozen hour") + (hoursDamaged == 1 ? " does" : " do")
                                + " not hold the rows that were counted; ")
                + (pending.isNone() ? "" : "besides " + pending.text(at) + "; ") + cells + " cells expected, " + rows
                + ")";
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
        json.put("hours_damaged", hoursDamaged);
        json.put("not_due", pending.json());
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
