package io.jobetl.aggregation;

/** Room for what is computed of each row of a batch. One per thread, as large as the largest batch so far. */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(() -> new Scratch(0));

    final long[] hashes;
    final long[] moreHashes;
    final long[] keyHashes;
    /** Negative: the row is not aggregated. */
    final long[] marks;
    /** Numbers of rows, in the order in which they are counted. */
    final int[] rows;
    /** Numbers of rows that are not aggregated. */
    final int[] rejects;
    /** Number of the hour of each row. */
    final int[] hours;

    final int[] found = new int[CellTable.STAGE];

    private Scratch(int capacity) {
        hashes = new long[capacity];
        moreHashes = new long[capacity];
        keyHashes = new long[capacity];
        marks = new long[capacity];
        rows = new int[capacity];
        rejects = new int[capacity];
        hours = new int[capacity];
    }

    static Scratch ofThisThread(int rows) {
        Scratch scratch = OF_THREAD.get();
        if (scratch.rows.length < rows) {
            scratch = new Scratch(rows);
            OF_THREAD.set(scratch);
        }
        return scratch;
    }
}
