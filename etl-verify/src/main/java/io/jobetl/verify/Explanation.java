package io.jobetl.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why cells of {@code events} are what they are. Immutable; made by {@link Explainer}. */
public final class Explanation {
    private final CellSelection selection;
    private final Instant at;
    private final @Nullable Duration patience;
    private final int limit;
    private final @Nullable HourState hour;
    private final @Nullable NewestCommit commit;
    private final List<ExplainedCell> cells;
    private final List<ExplainedRow> rejected;
    private final long rejectedTotal;
    private final long rowsOfHour;
    private final long rowsOutside;

    /** @param patience null when all raw rows were read, otherwise the time after which reading was given up */
    Explanation(
            CellSelection selection,
            Instant at,
            @Nullable Duration patience,
            int limit,
            @Nullable HourState hour,
            @Nullable NewestCommit commit,
            List<ExplainedCell> cells,
            HourRows rows) {
        this.selection = selection;
        this.at = at;
        this.patience = patience;
        this.limit = limit;
        this.hour = hour;
        this.commit = commit;
        this.cells = List.copyOf(cells);
        this.rejected = rows.rejected();
        this.rejectedTotal = rows.rejectedTotal();
        this.rowsOfHour = rows.rowsOfHour();
        this.rowsOutside = rows.rowsOutside();
    }

    /** False when what is stored is not what the rows say; rows that are not due yet are no fault. */
    public boolean isRight() {
        return patience == null && !state().equals("different");
    }

    /** One of {@code right}, {@code pending}, {@code different}, {@code frozen}, {@code empty}, {@code incomplete}. */
    public String state() {
        if (patience != null) {
            return "incomplete";
        }
        for (ExplainedCell.State state :
                List.of(ExplainedCell.State.DIFFERENT, ExplainedCell.State.PENDING, ExplainedCell.State.FROZEN)) {
            if (count(state) > 0) {
                return state.name().toLowerCase(Locale.ROOT);
            }
        }
        if (cells.isEmpty()) {
            return damage() == null ? "empty" : "different";
        }
        return "right";
    }

    /** What is wrong with the cells of the hour, whichever they are; null when nothing is, or nobody can tell. */
    private @Nullable String damage() {
        FrozenHour frozen = hour == null ? null : hour.frozen();
        return frozen == null || !frozen.isDamaged() ? null : frozen.damage();
    }

    private long count(ExplainedCell.State state) {
        return cells.stream().filter(each -> each.state() == state).count();
    }

    /** The result in one sentence, without a full stop. */
    public String sentence() {
        if (patience != null) {
            return "unknown: reading tracking took longer than " + patience.toSeconds()
                    + " s and was given up, so rows are missing below";
        }
        if (cells.isEmpty()) {
            return "events has no such row, and no raw row counts for it"
                    + (rejectedTotal == 0
                            ? ""
                            : "; " + Words.count(rejectedTotal, "row")
                                    + (rejectedTotal == 1 ? " is rejected" : " are rejected"))
                    + (damage() == null ? "" : "; but somebody has changed its frozen hour: " + damage());
        }
        if (cells.size() == 1) {
            return cells.get(0).sentence();
        }
        long rows = cells.stream().mapToLong(ExplainedCell::rowsTotal).sum();
        long different = count(ExplainedCell.State.DIFFERENT);
        long pending = count(ExplainedCell.State.PENDING);
        String all = Words.count(cells.size(), "cell") + ", " + Words.count(rows, "row") + ": ";
        if (different > 0) {
            return all + different + (different == 1 ? " cell is" : " cells are") + " not what the rows say";
        }
        if (pending > 0) {
            return all + "as they say, but for " + waiting().text(at);
        }
        return all + (count(ExplainedCell.State.FROZEN) > 0 ? "kept as they were counted" : "exactly what they say");
    }

    private Pending waiting() {
        return cells.stream()
                .map(ExplainedCell::pending)
                .map(Pending::ofOneCell)
                .reduce(Pending.NONE, Pending::plus);
    }

    /** What should be known besides, a sentence each. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (hour == null) {
            notes.add(selection.hour().isAfter(at) ? "the hour has not begun" : "the hour was never counted");
        } else if (hour.isFrozen()) {
            notes.add("the hour is frozen: it stays as it was counted, since its raw rows may have expired");
            if (damage() != null) {
                notes.add("cells of this hour, these or others, were edited or lost: " + damage() + "; "
                        + Cause.DAMAGED_FROZEN.remedy());
            }
        }
        if (rowsOutside > 0) {
            notes.add(Words.count(rowsOutside, "row")
                    + " in the partitions of this hour, of whatever job, cannot count there: their keys belong elsewhere"
                    + " (`etl verify` names the partitions)");
        }
        return notes;
    }

    CellSelection selection() {
        return selection;
    }

    Instant at() {
        return at;
    }

    @Nullable
    HourState hour() {
        return hour;
    }

    @Nullable
    NewestCommit commit() {
        return commit;
    }

    /** Those that are listed; see {@link #cellsMore()}. */
    List<ExplainedCell> cells() {
        return cells.subList(0, Math.min(limit, cells.size()));
    }

    int cellsMore() {
        return Math.max(0, cells.size() - limit);
    }

    List<ExplainedRow> rejected() {
        return rejected;
    }

    long rejectedTotal() {
        return rejectedTotal;
    }

    long rowsOfHour() {
        return rowsOfHour;
    }

    /** For people, in lines of at most this many characters where words allow it. */
    public List<String> lines(int width) {
        return new ExplanationText(this, width).lines();
    }

    /** All of it for programs: maps, lists, texts, numbers, booleans and null; money and times as text. */
    public Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("asked", selection.json());
        json.put("at", at.toString());
        json.put("state", state());
        json.put("sentence", sentence());
        json.put("command", selection.command());
        json.put("notes", notes());
        json.put("hour", hour == null ? null : hour.json(rowsOfHour));
        json.put("commit", commit == null ? null : commit.json());
        json.put("cells", cells().stream().map(ExplainedCell::json).toList());
        json.put("cellsMore", cellsMore());
        json.put("rejected", rejected.stream().map(ExplainedRow::json).toList());
        json.put("rejectedTotal", rejectedTotal);
        json.put("rejectedMore", rejectedTotal - rejected.size());
        return json;
    }
}
