package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.jobetl.io.cassandra.session.DriverFailures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts the ring of tokens into ranges that together hold every row once, in the order of the ring. */
final class TokenRanges {
    /** Enough that a range of a large table stays a small request, few enough that an empty one is read in no time. */
    private static final int FEWEST_RANGES = 64;

    private TokenRanges() {}

    static List<TokenRange> all(CqlSession session) {
        TokenMap tokenMap = session.getMetadata()
                .getTokenMap()
                .orElseThrow(() -> DriverFailures.misconfigured(
                        "Cassandra does not say what its token ranges are, so its tables cannot be read as a whole",
                        "check the user's right to read system.local and system.peers"));
        List<TokenRange> ranges = new ArrayList<>();
        int owned = tokenMap.getTokenRanges().size();
        int pieces = (FEWEST_RANGES + owned - 1) / owned;
        for (TokenRange range : tokenMap.getTokenRanges()) {
            for (TokenRange piece : range.splitEvenly(pieces)) {
                ranges.addAll(piece.unwrap());
            }
        }
        ranges.sort(Comparator.comparing(TokenRange::getStart));
        return ranges;
    }
}
