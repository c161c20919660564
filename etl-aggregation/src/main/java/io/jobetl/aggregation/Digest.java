package io.jobetl.aggregation;

/**
 * Names a set of tracking rows: their number and an order-free hash of their keys and counted columns. Two sums of 64
 * bit each, of differently mixed rows, so that rows can be added and taken away in any order; sets that differ in a row
 * or in a counted column have equal digests with a probability of about 2^-128.
 *
 * @param rows number of rows; below 0 only where stored cells were edited by hand
 * @param hashHigh first sum, modulo 2^64
 * @param hashLow second sum, modulo 2^64
 */
public record Digest(long rows, long hashHigh, long hashLow) {
    public static final Digest EMPTY = new Digest(0, 0, 0);

    public boolean isEmpty() {
        return rows == 0;
    }
}
