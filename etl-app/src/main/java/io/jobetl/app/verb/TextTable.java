package io.jobetl.app.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of text as wide as the terminal allows. Where it is too wide, first the texts of its columns are shortened,
 * then columns are left out, the last ones first; {@link #omitted} names them. For one thread.
 */
public final class TextTable {
    private static final String GAP = "  ";
    private static final String CUT = "~";
    private static final String NOTHING = "-";
    /** So much of a text still tells it from others. */
    private static final int SHORTEST = 12;
    /** The same where there is little room. */
    private static final int SHORTEST_NARROW = 6;

    private static final int NARROW = 60;

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> omitted = new ArrayList<>();

    /** A column of texts that may be shortened. */
    public TextTable text(String label) {
        columns.add(new Column(label, false, false));
        return this;
    }

    /** A column of texts that are worth nothing when a part is missing, such as times. */
    public TextTable whole(String label) {
        columns.add(new Column(label, true, false));
        return this;
    }

    /** A column of numbers: to the right, and never shortened. */
    public TextTable number(String label) {
        columns.add(new Column(label, true, true));
        return this;
    }

    /** @param cells one for each column; null or empty is shown as a dash */
    public void row(List<String> cells) {
        rows.add(cells.stream()
                .map(cell -> cell == null || cell.isEmpty() ? NOTHING : Printable.line(cell.replaceAll("\\s+", " ")))
                .toList());
    }

    /** Labels of the columns that the last {@link #lines} had no room for. */
    public List<String> omitted() {
        return List.copyOf(omitted);
    }

    /**
     * The header and the rows.
     *
     * @param width columns of the terminal; 0 when there is none, and all is shown
     */
    public List<String> lines(int width) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    Columns.of(columns.get(i).label()),
                    rows.stream()
                            .mapToInt(row -> Columns.of(row.get(column)))
                            .max()
                            .orElse(0));
        }
        omitted.clear();
        int shown = widths.length;
        if (width > 0) {
            int shortest = width < NARROW ? SHORTEST_NARROW : SHORTEST;
            while (shown > 1 && least(widths, shown, shortest) > width) {
                shown--;
                omitted.add(0, columns.get(shown).label());
            }
            shorten(widths, shown, width, shortest);
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::label).toList(), widths, shown));
        for (List<String> row : rows) {
            lines.add(line(row, widths, shown));
        }
        return lines;
    }

    /** The width when every text is as short as it may be. */
    private int least(int[] widths, int shown, int shortest) {
        int sum = GAP.length() * (shown - 1);
        for (int i = 0; i < shown; i++) {
            sum += columns.get(i).isWhole() ? widths[i] : Math.min(widths[i], shortest);
        }
        return sum;
    }

    /** Takes from the widest text until the line fits. */
    private void shorten(int[] widths, int shown, int width, int shortest) {
        int sum = GAP.length() * (shown - 1);
        for (int i = 0; i < shown; i++) {
            sum += widths[i];
        }
        for (; sum > width; sum--) {
            int widest = -1;
            for (int i = 0; i < shown; i++) {
                if (!columns.get(i).isWhole() && widths[i] > shortest && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private String line(List<String> cells, int[] widths, int shown) {
        List<String> fitted = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            String cell = cells.get(i);
            if (columns.get(i).isNumber()) {
                fitted.add(" ".repeat(Math.max(0, widths[i] - Columns.of(cell))) + cell);
            } else if (Columns.of(cell) > widths[i]) {
                fitted.add(Columns.fit(Columns.cut(cell, widths[i] - 1) + CUT, widths[i]));
            } else {
                fitted.add(Columns.fit(cell, widths[i]));
            }
        }
        return fitted.stream().collect(Collectors.joining(GAP)).stripTrailing();
    }

    private record Column(String label, boolean isWhole, boolean isNumber) {}
}
