package io.jobetl.verify;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * One cell beside the rows that it is made of.
 *
 * @param stored null when {@code events} has no such row
 * @param updatedAt when the row was last changed
 * @param recomputed from all raw rows; null when they make no cell, or were not all read
 * @param rows those that are listed
 * @param rowsTotal those that count, of those that were read
 * @param pending rows that are not counted and not owed yet
 * @param cause why it differs; null when it does not
 * @param tooLarge its money is more than can be kept, so that its rows are rejected
 * @param frozen its hour, where it is kept as it was counted; null where it is not
 */
record ExplainedCell(
        EventKey key,
        State state,
        @Nullable EventValues stored,
        @Nullable Instant updatedAt,
        @Nullable EventValues recomputed,
        List<ExplainedRow> rows,
        long rowsTotal,
        long rowsLate,
        Pending pending,
        @Nullable Cause cause,
        ExplainedCompany company,
        Corrections corrections,
        boolean tooLarge,
        @Nullable FrozenHour frozen,
        Instant at) {
    enum State {
        RIGHT,
        PENDING,
        DIFFERENT,
        FROZEN,
        /** Not all rows were read, which says nothing of the cell. */
        INCOMPLETE
    }

    /**
     * @param rows listed
     * @param allRead false when there may be others
     */
    static ExplainedCell of(
            EventKey key,
            StoredEvents.@Nullable Stored stored,
            HourRows rows,
            boolean allRead,
            ExplainedCompany company,
            Corrections corrections,
            @Nullable HourState state,
            Instant now) {
        HourRows.Listed listed = rows.cell(key);
        EventValues found = stored == null ? null : stored.values();
        EventValues expected = listed.sums().expected(company.expected());
        Pending pending = Pending.NONE;
        FrozenHour frozen = state == null ? null : state.frozen();
        Cause cause = null;
        State result;
        if (!allRead) {
            result = State.INCOMPLETE;
            expected = null;
        } else if (EventValues.isSame(expected, found)) {
            result = State.RIGHT;
        } else if (frozen != null) {
            EventValues kept = found == null ? null : found.kept(company.expected());
            if (!EventValues.isSame(kept, found)) {
                result = State.DIFFERENT;
                expected = kept; // its raw rows may have expired
                cause = cause(new Difference(key, kept, found), company, state, rows.rowsOfHour());
            } else if (frozen.isDamaged()) {
                result = State.DIFFERENT;
                cause = Cause.DAMAGED_FROZEN;
            } else {
                result = State.FROZEN;
            }
        } else {
            Pending possible = listed.sums().pending(found, company.expected());
            result = possible == null ? State.DIFFERENT : State.PENDING;
            pending = possible == null ? Pending.NONE : possible;
            cause = possible == null
                    ? cause(new Difference(key, expected, found), company, state, rows.rowsOfHour())
                    : null;
        }
        LocalDateTime updatedAt = stored == null ? null : stored.updatedAt();
        return new ExplainedCell(
                key,
                result,
                found,
                updatedAt == null ? null : updatedAt.toInstant(ZoneOffset.UTC),
                expected,
                result == State.PENDING
                        ? listed.rows()
                        : listed.rows().stream().map(ExplainedRow::counted).toList(),
                listed.sums().rows(),
                listed.late(),
                pending,
                cause,
                company,
                corrections,
                !listed.sums().canBeKept(),
                frozen,
                now);
    }

    private static Cause cause(
            Difference difference, ExplainedCompany company, @Nullable HourState state, long rowsOfHour) {
        Set<String> following = new HashSet<>();
        for (DimensionVersion each : List.of(company.job(), company.campaign())) {
            if (each.isFollowing()) {
                following.add(each.name());
            }
        }
        Map<LocalDateTime, Long> counted =
                state == null ? Map.of() : Map.of(difference.key().hour(), state.rows());
        Set<LocalDateTime> frozen =
                state != null && state.isFrozen() ? Set.of(difference.key().hour()) : Set.of();
        return new Causes(company.source(), company.known(), counted, hour -> rowsOfHour, following, frozen)
                .of(difference);
    }

    /** What is stored against what the rows make, in one sentence without a full stop. */
    String sentence() {
        String listed =
                rowsTotal == 1 ? "the 1 row below" : String.format(Locale.ROOT, "the %,d rows below", rowsTotal);
        return switch (state) {
            case RIGHT -> sums(stored) + (stored == null ? "" : ": exactly " + listed);
            case PENDING ->
                (stored == null ? "not in events yet" : sums(stored)) + ", of " + sums(recomputed) + " in " + listed
                        + ": " + pending.text(at);
            case DIFFERENT -> different(listed);
            case FROZEN ->
                "events keeps " + sums(stored) + ", as it was counted; " + readable()
                        + ", for raw rows of frozen hours may expire";
            case INCOMPLETE ->
                (stored == null ? "events has no such row" : "events has " + sums(stored)) + "; "
                        + Words.count(rowsTotal, "row") + " of it " + (rowsTotal == 1 ? "was" : "were")
                        + " found before reading was given up, which proves nothing";
        };
    }

    private String different(String listed) {
        if (frozen != null) {
            return differentFrom(frozen);
        }
        if (recomputed == null) {
            return "events has " + sums(stored) + ", but "
                    + (tooLarge ? "the money of its rows is more than can be kept" : "no raw row stands for it");
        }
        if (stored == null) {
            return "events has no such row, but " + listed + (rowsTotal == 1 ? " makes " : " make ") + sums(recomputed);
        }
        return sums(stored).equals(sums(recomputed))
                ? sums(stored) + ": as " + listed + ", but " + differences(stored, recomputed)
                : "events has " + sums(stored) + ", but " + listed + (rowsTotal == 1 ? " makes " : " make ")
                        + sums(recomputed);
    }

    /** Its raw rows may have expired, so that they prove nothing. */
    private String differentFrom(FrozenHour hour) {
        EventValues kept = stored == null ? null : stored.kept(company.expected());
        if (stored == null || EventValues.isSame(kept, stored)) {
            return "events has " + (stored == null ? "no such row" : sums(stored)) + " and " + readable()
                    + ", but somebody has changed its frozen hour: " + hour.damage();
        }
        return kept == null
                ? "events has a row that counts nothing, which is never stored"
                : sums(stored) + ": kept since its hour was frozen, but " + differences(stored, kept);
    }

    private String readable() {
        return Words.count(rowsTotal, "row") + " of it can be read now";
    }

    private static String differences(EventValues found, EventValues expected) {
        StringJoiner values = new StringJoiner(", ");
        expected.differingColumns(found)
                .forEach(column -> values.add(column + " is " + found.columns().get(column) + " and should be "
                        + expected.columns().get(column)));
        return values.toString();
    }

    List<String> differing() {
        return stored == null || recomputed == null ? List.of() : recomputed.differingColumns(stored);
    }

    private String sums(@Nullable EventValues values) {
        if (values == null) {
            return "nothing" + (tooLarge ? ": the money of its rows is more than can be kept" : "");
        }
        StringJoiner sums = new StringJoiner(", ");
        if (values.clicks() != 0
                || values.spendHour().signum() != 0
                || values.conversion() + values.qualified() + values.disqualified() == 0) {
            sums.add(Words.count(values.clicks(), "click"))
                    .add(values.spendHour().toPlainString());
        }
        if (values.conversion() != 0) {
            sums.add(Words.count(values.conversion(), "conversion"));
        }
        if (values.qualified() != 0) {
            sums.add(String.format(Locale.ROOT, "%,d qualified", values.qualified()));
        }
        if (values.disqualified() != 0) {
            sums.add(String.format(Locale.ROOT, "%,d unqualified", values.disqualified()));
        }
        return sums.toString();
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("key", CellSelection.of(key).json());
        json.put("state", state.name().toLowerCase(Locale.ROOT));
        json.put("sentence", sentence());
        json.put("stored", stored == null ? null : stored.json());
        json.put("updatedAt", Words.iso(updatedAt));
        json.put("recomputed", recomputed == null ? null : recomputed.json());
        json.put("differing", differing());
        json.put("cause", cause == null ? null : cause.meaning());
        json.put("remedy", cause == null ? null : cause.remedy());
        json.put("rows", rows.stream().map(ExplainedRow::json).toList());
        json.put("rowsTotal", rowsTotal);
        json.put("rowsLate", rowsLate);
        json.put("rowsMore", rowsTotal - rows.size());
        json.put("pending", pending.isNone() ? null : pendingJson());
        json.put("company", company.json(stored));
        json.put(
                "corrections",
                corrections.newest().stream().map(Correction::json).toList());
        json.put("correctionsMore", corrections.earlier());
        return json;
    }

    private Map<String, @Nullable Object> pendingJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("rows", pending.rows());
        json.put("from", Words.iso(pending.firstDue()));
        json.put("until", Words.iso(pending.lastDue()));
        return json;
    }
}
