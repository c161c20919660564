package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.model.TrackingColumns;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.Consumer;

/** Reads a tracking table of either layout as a whole, by ranges of tokens. Immutable, thread-safe. */
final class TrackingTableScan {
    /** Ranges whose first page is asked for ahead; each can hold a page in memory. */
    private static final int RANGES_AHEAD = 4;

    private final CqlSession session;
    private final String keyspace;
    private final RowDecoder.Types types;
    private final AnswerColumns columns;
    private final PageReader pages;
    private final KeySpelling spelling = new KeySpelling();
    private final TrackingSelect selectRange;

    TrackingTableScan(CqlSession session, String keyspace, TrackingTableShape table) {
        this.session = session;
        this.keyspace = keyspace;
        this.types = RowDecoder.Types.of(table, keyspace);
        this.columns = new AnswerColumns(keyspace, table);
        this.pages = new PageReader(session);
        String token = switch (table.layout()) {
            case HOURLY -> "token(hour, shard)";
            case FLAT -> "token(create_time)";
        };
        this.selectRange = new TrackingSelect(
                session,
                "SELECT " + RowDecoder.COLUMNS + " FROM " + CassandraSchema.quoted(keyspace) + "."
                        + CassandraSchema.TRACKING + " WHERE " + token + " > ? AND " + token + " <= ?");
    }

    RowDecoder.Types types() {
        return types;
    }

    /** What the decoders of {@link #types} were made for. */
    AnswerColumns columns() {
        return columns;
    }

    PageReader pages() {
        return pages;
    }

    /**
     * Hands over every row once, in the order of the ring. Where text keys spell one UUID in several ways, only the
     * first of these rows is in its place; the others are flagged {@link TrackingColumns#MISPLACED}.
     */
    void readAll(Consumer<TrackingColumns> batches) {
        if (types.textKey() && spelling.isUnknown()) {
            RowDecoder keys = new RowDecoder(types, 0, null);
            readRanges(new BatchFiller(keys, rows -> {}));
            spelling.looked(keys.sawBothSpellings());
        }
        SeenKeys seen = spelling.keysToRemember();
        RowDecoder decoder = new RowDecoder(types, 0, seen);
        BatchFiller filler = new BatchFiller(decoder, batches);
        readRanges(filler);
        filler.flush();
        if (seen == null) {
            spelling.requireOneSpelling(decoder.sawBothSpellings(), keyspace);
        }
    }

    private void readRanges(BatchFiller filler) {
        Iterator<TokenRange> ranges = TokenRanges.all(session).iterator();
        Queue<PageReader.Read> underWay = new ArrayDeque<>();
        while (ranges.hasNext() || !underWay.isEmpty()) {
            while (ranges.hasNext() && underWay.size() < RANGES_AHEAD) {
                underWay.add(start(ranges.next()));
            }
            underWay.remove().forEachPageOfBytes(columns, filler);
        }
    }

    private PageReader.Read start(TokenRange range) {
        Statement<?> statement = selectRange.bind(range.getStart(), range.getEnd());
        return pages.start(
                statement.setRoutingToken(range.getEnd()), "tracking: keyspace=" + keyspace + " tokens=" + range);
    }
}
