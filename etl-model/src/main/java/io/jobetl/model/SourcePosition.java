package io.jobetl.model;

import java.util.Comparator;

/**
 * Where in the MySQL binary log a change stands. Later positions are newer; all rows of one Debezium snapshot share
 * the position at which that snapshot was taken.
 *
 * @param fileNumber number in the binary log's file name, 12 for {@code mysql-bin.000012}
 * @param offsetBytes position in that file
 * @param rowIndex row within the event at that position
 */
public record SourcePosition(long fileNumber, long offsetBytes, int rowIndex) implements Comparable<SourcePosition> {
    /** Older than any change. */
    public static final SourcePosition NONE = new SourcePosition(0, 0, 0);

    private static final Comparator<SourcePosition> ORDER = Comparator.comparingLong(SourcePosition::fileNumber)
            .thenComparingLong(SourcePosition::offsetBytes)
            .thenComparingInt(SourcePosition::rowIndex);

    @Override
    public int compareTo(SourcePosition other) {
        return ORDER.compare(this, other);
    }

    public boolean isBefore(SourcePosition other) {
        return compareTo(other) < 0;
    }
}
