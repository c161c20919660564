package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import java.time.Duration;

/** The pieces into which the ring of tokens is cut. */
final class Pieces {
    /** At 10^9 rows a piece has 10^6; at few rows an empty piece costs a millisecond or two. */
    static final int COUNT = 1_024;

    static final Duration PAGE_TIMEOUT = Duration.ofSeconds(30);
    /** Rows are wide here: three values per column. */
    private static final int PAGE_ROWS = 1_000;

    private static final long TOKENS = ((1L << 32) / COUNT) << 32;

    private Pieces() {}

    /** The end of a statement for {@link #rows}. */
    static String where(String partitionKey) {
        return " WHERE token(" + partitionKey + ") > ? AND token(" + partitionKey + ") <= ?";
    }

    static ResultSet rows(CqlSession session, PreparedStatement select, int piece) {
        long from = Long.MIN_VALUE + piece * TOKENS;
        long to = piece == COUNT - 1 ? Long.MAX_VALUE : from + TOKENS;
        return session.execute(select.boundStatementBuilder()
                .setLong(0, from)
                .setLong(1, to)
                .setPageSize(PAGE_ROWS)
                .setTimeout(PAGE_TIMEOUT)
                .build());
    }
}
