package io.jobetl.io.cassandra.adopt;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names a set of whole rows, in whatever order they come: their number and the sum of the rows' SHA-256, cut to 128
 * bits. Mutable, for one thread.
 */
final class RowSetDigest implements Serializable {
    private static final long serialVersionUID = 1L;

    private long rows;
    private long high;
    private long low;

    /** Hash of one row: null values leave no trace, numbers count by their value. */
    static long[] hash(UUID key, List<String> columns, @Nullable Object[] values) {
        MessageDigest sha = sha256();
        add(sha, key.toString());
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value != null) {
                add(sha, columns.get(i));
                add(
                        sha,
                        value instanceof BigDecimal decimal
                                ? decimal.stripTrailingZeros().toString()
                                : value.toString());
            }
        }
        ByteBuffer hash = ByteBuffer.wrap(sha.digest());
        return new long[] {hash.getLong(), hash.getLong()};
    }

    void add(long[] hash) {
        rows++;
        high += hash[0];
        low += hash[1];
    }

    void add(RowSetDigest other) {
        rows += other.rows;
        high += other.high;
        low += other.low;
    }

    long rows() {
        return rows;
    }

    boolean isSame(RowSetDigest other) {
        return rows == other.rows && high == other.high && low == other.low;
    }

    /** {@code 1234 rows 0123456789abcdef0123456789abcdef}. */
    @Override
    public String toString() {
        return rows + " rows " + String.format("%016x%016x", high, low);
    }

    private static void add(MessageDigest sha, String text) {
        sha.update(text.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
