package io.jobetl.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The recount of a share: all that another machine has to know, besides a session of its own. Immutable, thread-safe.
 *
 * <pre>{@code
 * RecountedShare found = recount.count(session, share);
 * }</pre>
 */
public final class ShareRecount implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int ROWS_PER_PROGRESS = 5_000;

    private final String keyspace;
    private final RawTable table;
    private final Instant now;
    private final HashSet<LocalDateTime> unchecked;

    private ShareRecount(String keyspace, RawTable table, Instant now, Set<LocalDateTime> unchecked) {
        this.keyspace = keyspace;
        this.table = table;
        this.now = now;
        this.unchecked = new HashSet<>(unchecked);
    }

    /**
     * Of the table as it is now.
     *
     * @param now rows of hours that begin later are left out
     * @param unchecked beginnings of hours whose rows are left out as well, UTC
     */
    public static ShareRecount of(CqlSession session, String keyspace, Instant now, Set<LocalDateTime> unchecked) {
        return new ShareRecount(keyspace, RawTable.look(session, keyspace), now, unchecked);
    }

    /** Reads the share. Doing it twice gives the same, as long as nobody writes. */
    public RecountedShare count(CqlSession session, RawShare share) {
        return count(session, share, rows -> {});
    }

    /** @param read is told how many more rows were read, now and then */
    RecountedShare count(CqlSession session, RawShare share, LongConsumer read) {
        NaiveRecount recount = empty();
        KeySpelling spelling = new KeySpelling();
        long[] rows = {0};
        new RawRows(session, keyspace).read(table, share, row -> {
            spelling.add(row.createTime());
            recount.add(row);
            if (++rows[0] % ROWS_PER_PROGRESS == 0) {
                read.accept(ROWS_PER_PROGRESS);
            }
        });
        read.accept(rows[0] % ROWS_PER_PROGRESS);
        return RecountedShare.of(share, rows[0], spelling, recount);
    }

    NaiveRecount empty() {
        return new NaiveRecount(now, unchecked);
    }
}
