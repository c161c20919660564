package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.jobetl.io.cassandra.read.PartitionListing.Partition;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the keys of all partitions of an hourly table: in one statement, as long as Cassandra answers that. A row
 * that has expired or was deleted is a tombstone for ten days by default, and a page without many living partitions
 * passes over those of the whole ring. Where they are too many for one statement the ring is cut, and a piece that is
 * refused is halved. The cut is remembered: the next look asks for the same pieces. Thread-safe.
 */
final class PartitionLook {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionLook.class);
    /** Of one of the first pieces: so narrow that it can hold one partition only. */
    private static final int MOST_HALVINGS = 20;

    private record Piece(TokenRange range, int halvings) {}

    private final CqlSession session;
    private final PageReader pages;
    private final String keyspace;
    private final String select;
    /** Empty while one statement is enough. */
    private volatile List<Piece> cut = List.of();

    PartitionLook(CqlSession session, PageReader pages, String keyspace) {
        this.session = session;
        this.pages = pages;
        this.keyspace = keyspace;
        this.select =
                "SELECT DISTINCT hour, shard FROM " + CassandraSchema.quoted(keyspace) + "." + CassandraSchema.TRACKING;
    }

    /** Costs a pass over the partition keys, and over the tombstones before the first living row of each partition. */
    PartitionListing list(int shards) {
        PartitionListing.Builder listing = new PartitionListing.Builder(shards);
        if (cut.isEmpty()) {
            try {
                read(SimpleStatement.newInstance(select), "", listing::add);
                return listing.build();
            } catch (StoreException e) {
                if (e.tooMuch() != TooMuch.YES) {
                    throw e;
                }
                List<Piece> first = new ArrayList<>();
                TokenRanges.all(session).forEach(range -> first.add(new Piece(range, 0)));
                cut = first;
            }
        }
        readPieces(listing::add);
        return listing.build();
    }

    private void readPieces(Consumer<Partition> found) {
        Deque<Piece> left = new ArrayDeque<>(cut);
        List<Piece> pieces = new ArrayList<>();
        while (!left.isEmpty()) {
            Piece piece = left.pop();
            try {
                read(statement(piece.range()), " tokens=" + piece.range(), found);
                pieces.add(piece);
            } catch (StoreException e) {
                if (e.tooMuch() != TooMuch.YES) {
                    throw e;
                }
                if (piece.halvings() < MOST_HALVINGS) {
                    piece.range().splitEvenly(2).forEach(half -> left.push(new Piece(half, piece.halvings() + 1)));
                    continue;
                }
                pieces.add(piece);
                LOG.warn(
                        "a partition of {}.tracking has more expired or deleted rows than Cassandra reads over before one"
                                + " that lives, so it is not listed, and its hour is not found if it was never counted:"
                                + " {}; `etl doctor` says how to have them removed sooner",
                        keyspace,
                        e.reason());
            }
        }
        cut = List.copyOf(pieces);
    }

    private SimpleStatement statement(TokenRange range) {
        return SimpleStatement.newInstance(
                        select + " WHERE token(hour, shard) > ? AND token(hour, shard) <= ?",
                        range.getStart(),
                        range.getEnd())
                .setRoutingToken(range.getEnd());
    }

    private void read(SimpleStatement statement, String where, Consumer<Partition> found) {
        pages.start(statement, "hours of tracking: keyspace=" + keyspace + where)
                .forEachPage(page -> {
                    for (Row row : page) {
                        ByteBuffer hour = row.getBytesUnsafe(0);
                        found.accept(new Partition(hour.getLong(hour.position()), row.getInt(1)));
                    }
                });
    }
}
