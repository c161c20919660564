package io.jobetl.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of {@code tracking} that is recounted by itself: the partitions whose tokens lie in a range. Of the shares of
 * one cut, each row stands in exactly one.
 *
 * @param afterToken not part of it
 * @param upToToken the last token of it
 * @param remembersKeys a key that is there a second time, in another spelling, is told from the first
 */
public record RawShare(long afterToken, long upToToken, boolean remembersKeys) implements Serializable {
    private static final BigInteger TOKENS = BigInteger.ONE.shiftLeft(Long.SIZE);
    private static final BigInteger FIRST_TOKEN = BigInteger.valueOf(Long.MIN_VALUE);

    /**
     * All of it, where keys are spelled in several ways: two rows with the same key have different tokens, so whoever
     * looks at a part of the table cannot tell that one of them does not count. Takes about 100 bytes a row.
     */
    static final RawShare ALL_SPELLINGS = new RawShare(Long.MIN_VALUE, Long.MAX_VALUE, true);

    /**
     * Cuts the ring of tokens evenly; into one share where the partitioner has other tokens than the default one.
     *
     * @param shares at least 1
     */
    public static List<RawShare> cut(CqlSession session, int shares) {
        Row local = session.execute("SELECT partitioner FROM system.local").one();
        boolean isDefault = local != null && String.valueOf(local.getString(0)).endsWith("Murmur3Partitioner");
        return ring(isDefault ? shares : 1);
    }

    static List<RawShare> ring(int shares) {
        if (shares < 1) {
            throw new IllegalArgumentException("shares=" + shares + " must be 1 or more");
        }
        List<RawShare> cut = new ArrayList<>();
        // No key has the smallest token, so nothing is lost in front of the first share.
        long after = Long.MIN_VALUE;
        for (int share = 1; share <= shares; share++) {
            long upTo = share == shares ? Long.MAX_VALUE : token(share, shares);
            cut.add(new RawShare(after, upTo, false));
            after = upTo;
        }
        return List.copyOf(cut);
    }

    private static long token(int share, int shares) {
        return TOKENS.multiply(BigInteger.valueOf(share))
                .divide(BigInteger.valueOf(shares))
                .add(FIRST_TOKEN)
                .longValueExact();
    }

    boolean isAll() {
        return afterToken == Long.MIN_VALUE && upToToken == Long.MAX_VALUE;
    }
}
