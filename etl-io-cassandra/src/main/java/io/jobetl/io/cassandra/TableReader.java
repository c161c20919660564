package io.jobetl.io.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.TrackingSource;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.Consumer;

/** Reads a tracking table of either layout as a whole, by ranges of tokens. Immutable, thread-safe. */
final class TableReader {
    /** Ranges whose first page is asked for ahead; each can hold a page in memory. */
    private static final int RANGES_AHEAD = 4;

    private final CqlSession session;
    private final String keyspace;
    private final RowDecoder.Types types;
    private final PageReader pageReader;
    private final PreparedStatement selectRange;

    TableReader(CqlSession session, String keyspace, TrackingTable table) {
        this.session = session;
        this.keyspace = keyspace;
        this.types = RowDecoder.Types.of(table, keyspace);
        this.pageReader = new PageReader(session);
        String token = switch (table.layout()) {
            case HOURLY -> "token(hour, shard)";
            case FLAT -> "token(create_time)";
        };
        this.selectRange = session.prepare("SELECT " + RowDecoder.COLUMNS + " FROM " + CassandraSchema.quoted(keyspace)
                + "." + TrackingTable.NAME + " WHERE " + token + " > ? AND " + token + " <= ?");
    }

    RowDecoder.Types types() {
        return types;
    }

    PageReader pageReader() {
        return pageReader;
    }

    void readAll(Consumer<TrackingColumns> batches) {
        BatchFiller filler = new BatchFiller(batches);
        Iterator<TokenRange> ranges = TokenRanges.all(session).iterator();
        Queue<PageReader.Read> underWay = new ArrayDeque<>();
        while (ranges.hasNext() || !underWay.isEmpty()) {
            while (ranges.hasNext() && underWay.size() < RANGES_AHEAD) {
                underWay.add(start(ranges.next()));
            }
            underWay.remove().forEachPage(filler);
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

    /** Fills one batch again and again from pages of rows. Mutable, for one thread. */
    final class BatchFiller implements Consumer<Iterable<Row>> {
        private final TrackingColumns columns = new TrackingColumns(TrackingSource.BATCH_ROWS);
        private final RowDecoder decoder = new RowDecoder(types);
        private final Consumer<TrackingColumns> batches;

        BatchFiller(Consumer<TrackingColumns> batches) {
            this.batches = batches;
        }

        @Override
        public void accept(Iterable<Row> page) {
            for (Row row : page) {
                decoder.addTo(columns, row);
                if (columns.isFull()) {
                    flush();
                }
            }
        }

        /** Hands on what is left. */
        void flush() {
            if (columns.size() > 0) {
                batches.accept(columns);
                columns.clear();
            }
        }
    }
}
