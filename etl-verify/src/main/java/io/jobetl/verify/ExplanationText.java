package io.jobetl.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An explanation in lines. For one use. */
final class ExplanationText {
    private static final int LEAST_WIDTH = 30;
    private static final String INDENT = "  ";

    private final Explanation explanation;
    private final int width;
    private final List<String> lines = new ArrayList<>();

    ExplanationText(Explanation explanation, int width) {
        this.explanation = explanation;
        this.width = Math.max(LEAST_WIDTH, width);
    }

    List<String> lines() {
        HourState hour = explanation.hour();
        add("hour " + Words.time(explanation.selection().hour()) + " UTC"
                + (hour == null
                        ? ""
                        : ": " + hour.phase() + ", counted " + Words.time(hour.countedAt()) + ", "
                                + Words.count(hour.rows(), "row") + " of all jobs in its digest, "
                                + String.format(Locale.ROOT, "%,d", explanation.rowsOfHour()) + " read now"));
        NewestCommit commit = explanation.commit();
        if (commit != null) {
            add("newest commit: " + Words.time(commit.committedAt()) + ", epoch " + commit.epoch() + ", number "
                    + commit.seq() + ", by " + commit.owner());
        }
        explanation.notes().forEach(note -> add("note: " + note));
        explanation.cells().forEach(this::addCell);
        if (explanation.cellsMore() > 0) {
            add("... and " + Words.count(explanation.cellsMore(), "more cell") + " (--limit shows more)");
        }
        addRejected();
        lines.add("");
        add(explanation.state() + ": " + explanation.sentence());
        lines.replaceAll(Words::printable);
        return lines;
    }

    private void addCell(ExplainedCell cell) {
        lines.add("");
        EventKey key = cell.key();
        add("job " + key.jobId() + ", publisher " + key.publisherId() + ", campaign " + key.campaignId() + ", group "
                + key.groupId());
        add(INDENT + cell.sentence());
        if (cell.cause() != null) {
            add(INDENT + "cause: " + cell.cause().meaning());
            add(INDENT + "next: " + cell.cause().remedy());
        }
        addValues(cell);
        add(INDENT + cell.company().sentence(cell.stored()));
        cell.company().versions().forEach(version -> add(INDENT + INDENT + version));
        add(INDENT + "last written: " + (cell.stored() == null ? "never" : Words.time(cell.updatedAt())));
        Corrections corrections = cell.corrections();
        add(INDENT + (corrections.newest().isEmpty() ? "corrections: none" : "corrections after the hour had closed:"));
        if (corrections.earlier() > 0) {
            add(INDENT + INDENT + "... " + Words.count(corrections.earlier(), "earlier one")
                    + " (`etl report corrections` has all)");
        }
        corrections.newest().forEach(each -> add(INDENT + INDENT + each.text()));
        add(INDENT
                + (cell.state() == ExplainedCell.State.INCOMPLETE ? "read of it: " : "made of ")
                + Words.count(cell.rowsTotal(), "row")
                + (cell.rowsLate() == 0 ? "" : ", " + cell.rowsLate() + " of them late")
                + (cell.rows().isEmpty() ? "" : ":"));
        addRows(cell.rows());
        addMore(cell.rowsTotal() - cell.rows().size());
    }

    /** Stored and recomputed side by side; a sentence for each column where that is too wide. */
    private void addValues(ExplainedCell cell) {
        Map<String, @Nullable Object> stored =
                cell.stored() == null ? Map.of() : cell.stored().json();
        Map<String, @Nullable Object> recomputed =
                cell.recomputed() == null ? Map.of() : cell.recomputed().json();
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("", "in events", "by the rows"));
        List<String> differing = cell.differing();
        for (String column : (stored.isEmpty() ? recomputed : stored).keySet()) {
            boolean isConstant = column.equals("sources") || column.equals("impressions");
            if (!isConstant || differing.contains(column)) {
                table.add(List.of(
                        column,
                        stored.isEmpty() ? "-" : String.valueOf(stored.get(column)),
                        (recomputed.isEmpty() ? "-" : String.valueOf(recomputed.get(column)))
                                + (differing.contains(column) ? " <-" : "")));
            }
        }
        if (table.size() == 1) {
            return;
        }
        List<String> side = aligned(table);
        if (side.stream().allMatch(line -> line.length() <= width)) {
            lines.addAll(side);
            return;
        }
        for (List<String> row : table.subList(1, table.size())) {
            add(INDENT + row.get(0) + ": " + row.get(1) + ", by the rows " + row.get(2));
        }
    }

    private void addRejected() {
        if (explanation.rejectedTotal() == 0) {
            return;
        }
        lines.add("");
        add(Words.count(explanation.rejectedTotal(), "row") + " rejected"
                + (explanation.rejected().isEmpty() ? "" : ":"));
        for (Reject reason : Reject.values()) {
            List<ExplainedRow> rows = explanation.rejected().stream()
                    .filter(each -> each.reject() == reason)
                    .toList();
            if (!rows.isEmpty()) {
                add(INDENT + reason.label() + ": " + reason.why());
                addRows(rows);
            }
        }
        addMore(explanation.rejectedTotal() - explanation.rejected().size());
    }

    private void addMore(long more) {
        if (more > 0) {
            add(INDENT + String.format(Locale.ROOT, "... and %,d more (--limit shows more)", more));
        }
    }

    private void addRows(List<ExplainedRow> rows) {
        List<List<String>> table = new ArrayList<>();
        for (ExplainedRow each : rows) {
            Duration lateness = each.lateness();
            table.add(List.of(
                    Words.clock(each.fate().eventTime()),
                    each.row().customTrack() == null ? "(none)" : each.row().customTrack(),
                    shown(each),
                    (lateness == null ? "?" : (lateness.isNegative() ? "" : "+") + Words.duration(lateness))
                            + (each.isLate() ? " late" : ""),
                    each.createTime()));
        }
        List<String> texts = aligned(table);
        boolean fits = texts.stream().allMatch(text -> text.length() <= width);
        if (!fits) {
            texts = aligned(
                    table.stream().map(each -> each.subList(0, each.size() - 1)).toList());
        }
        for (int i = 0; i < rows.size(); i++) {
            if (texts.get(i).length() <= width) {
                lines.add(texts.get(i));
            } else {
                add(INDENT
                        + String.join(" ", table.get(i).subList(0, table.get(i).size() - 1)));
            }
            ExplainedRow row = rows.get(i);
            if (!fits) {
                lines.add(INDENT + INDENT + row.createTime());
            }
            if (row.reject() == Reject.WRONG_PARTITION) {
                addMoreOfRow("stands at " + row.row().place());
            }
            if (row.due() != null) {
                addMoreOfRow("not due before " + Words.time(row.due()));
            }
        }
    }

    private static String shown(ExplainedRow row) {
        String bid = Bid.text(row.row().bid());
        return row.money() != null ? row.money() : bid == null ? "-" : bid;
    }

    private void addMoreOfRow(String text) {
        add(INDENT + INDENT + text);
    }

    /** Rows of words in columns, two blanks before the first and one between. */
    private static List<String> aligned(List<List<String>> table) {
        int columns = table.isEmpty() ? 0 : table.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : table) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> texts = new ArrayList<>();
        for (List<String> row : table) {
            StringBuilder text = new StringBuilder(INDENT);
            for (int i = 0; i < columns; i++) {
                String word = row.get(i);
                text.append(word).append(i == columns - 1 ? "" : " ".repeat(widths[i] - word.length() + 1));
            }
            texts.add(text.toString().stripTrailing());
        }
        return texts;
    }

    /** Continuation lines stand two blanks further in. */
    private void add(String text) {
        String stripped = text.stripLeading();
        String indent = text.substring(0, text.length() - stripped.length());
        List<String> wrapped = Words.wrapped(stripped, width - indent.length(), INDENT);
        wrapped.forEach(line -> lines.add(indent + line));
    }
}
