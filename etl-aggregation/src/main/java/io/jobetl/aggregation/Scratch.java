package io.jobetl.aggregation;

/** Room for what is computed of each row of a batch. One per thread, as large as the largest batch so far. */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    long[] hashes = new long[0];
    long[] moreHashes = new long[0];
    long[] keyHashes = new long[0];
    int[] rows = new int[0];

    private Scratch() {}

    static Scratch ofThisThread(int rows) {
        Scratch scratch = OF_THREAD.get();
        if (scratch.rows.length < rows) {
            scratch.hashes = new long[rows];
            scratch.moreHashes = new long[rows];
            scratch.keyHashes = new long[rows];
            scratch.rows = new int[rows];
        }
        return scratch;
    }
}
