package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
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
    private final PageReader pageReader;
    private final PreparedStatement selectRange;

    TrackingTableScan(CqlSession session, String keyspace, TrackingTableShape table) {
        this.session = session;
        this.keyspace = keyspace;
        this.types = RowDecoder.Types.of(table, keyspace);
        this.pageReader = new PageReader(session);
        String token = switch (table.layout()) {
            case HOURLY -> "token(hour, shard)";
            case FLAT -> "token(create_time)";
        };
        this.selectRange = session.prepare("SELECT " + RowDecoder.COLUMNS + " FROM " + CassandraSchema.quoted(keyspace)
                + "." + CassandraSchema.TRACKING + " WHERE " + token + " > ? AND " + token + " <= ?");
    }

    RowDecoder.Types types() {
        return types;
    }

    PageReader pageReader() {
        return pageReader;
    }

    void readAll(Consumer<TrackingColumns> batches) {
        BatchFiller filler = new BatchFiller(types, batches);
        Iterator<TokenRange> ranges = TokenRanges.all(session).iterator();
        Queue<PageReader.Read> underWay = new ArrayDeque<>();
        while (ranges.hasNext() || !underWay.isEmpty()) {
            while (ranges.hasNext() && underWay.size() < RANGES_AHEAD) {
                underWay.add(start(ranges.next()));
            }
            underWay.remove().forEachPageOfBytes(filler);
        }
        filler.flush();
    }

    private PageReader.Read start(TokenRange range) {
        return pageReader.start(
                selectRange
                        .boundStatementBuilder()
                        .setToken(0, range.getStart())
                        .setToken(1, range.getEnd())
                        .setRoutingToken(range.getEnd())
                        .setIdempotence(true)
                        .build(),
                "tracking: keyspace=" + keyspace + " tokens=" + range);
    }
}
