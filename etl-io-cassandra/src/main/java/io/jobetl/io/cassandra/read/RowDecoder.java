package io.jobetl.io.cassandra.read;

import io.jobetl.io.cassandra.page.LazyRows;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.StoreException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of {@link #COLUMNS} into columns, straight from the bytes of a page (see {@link LazyRows}): no objects per
 * row. Mutable, for one thread; make one per read.
 *
 * <p>A number of no bytes, which old clients could write, is null.
 *
 * <p>An id of a bigint column that does not fit an int belongs to no job there can be (ids are int in MySQL). Its row
 * gets {@link TrackingColumns#BAD_BID}, the flag for values that cannot be used, and the id 0: it is counted as
 * rejected and never adds to another job's cell.
 */
final class RowDecoder {
    /** What a read selects, in the order of {@link #addTo}. */
    static final String COLUMNS = "create_time, custom_track, job_id, publisher_id, campaign_id, group_id, bid";

    private static final int COLUMN_COUNT = COLUMNS.split(", ", -1).length;

    /** The decoders that fit the columns of a table; immutable, shared by all reads. */
    record Types(
            boolean textKey,
            IdDecoder jobId,
            IdDecoder publisherId,
            IdDecoder campaignId,
            IdDecoder groupId,
            BidDecoder bid) {

        /** @throws StoreException when a column is missing or has a type that cannot be read */
        static Types of(TrackingTableShape table, String keyspace) {
            Map<String, IdDecoder> ids = IdDecoder.byCqlType();
            Map<String, Boolean> keys = CreateTimeDecoder.isTextByCqlType();
            Map<String, BidDecoder> bids = BidDecoder.byCqlType();
            table.typeOf(keyspace, "custom_track", Map.of("text", true, "ascii", true));
            return new Types(
                    decoder(table, keyspace, "create_time", keys),
                    decoder(table, keyspace, "job_id", ids),
                    decoder(table, keyspace, "publisher_id", ids),
                    decoder(table, keyspace, "campaign_id", ids),
                    decoder(table, keyspace, "group_id", ids),
                    decoder(table, keyspace, "bid", bids));
        }

        private static <T> T decoder(
                TrackingTableShape table, String keyspace, String column, Map<String, T> decoders) {
            T decoder = decoders.get(table.typeOf(keyspace, column, decoders));
            if (decoder == null) {
                throw new IllegalStateException("no decoder for column=" + column);
            }
            return decoder;
        }
    }

    private final Types types;
    private final int flagsOfAll;
    private final @Nullable SeenKeys seen;
    private final CreateTimeDecoder key;
    /** From its position to its limit the value that is looked at. */
    private ByteBuffer value = ByteBuffer.allocate(0);

    private int flags;

    /**
     * @param flagsOfAll flags that every row gets besides its own
     * @param seen the keys of the rows before, to flag a second row with the same one; null when there cannot be one
     */
    RowDecoder(Types types, int flagsOfAll, @Nullable SeenKeys seen) {
        this.types = types;
        this.flagsOfAll = flagsOfAll;
        this.seen = seen;
        this.key = new CreateTimeDecoder(types.textKey());
    }

    /**
     * Adds the rows of a page from its position on, until it ends or the columns are full; the position is then at the
     * next row.
     */
    void addTo(TrackingColumns columns, ByteBuffer page) {
        value = page.duplicate();
        while (page.hasRemaining() && !columns.isFull()) {
            addRow(columns, page);
        }
    }

    /** Of the keys so far, see {@link CreateTimeDecoder#sawBothSpellings}. */
    boolean sawBothSpellings() {
        return key.sawBothSpellings();
    }

    private void addRow(TrackingColumns columns, ByteBuffer page) {
        flags = flagsOfAll;
        ByteBuffer createTime = next(page);
        if (createTime == null) {
            skipValues(page); // a partition of static columns only, which a read of the whole table shows as a row
            return;
        }
        key.decode(createTime);
        if (!key.isTimeUuid()) {
            flags |= TrackingColumns.BAD_UUID;
        } else if (seen != null && !seen.add(key.high(), key.low())) {
            flags |= TrackingColumns.MISPLACED;
        }
        EventKind kind = EventKind.ofCode(TrackDecoder.codeOf(next(page)));
        int jobId = id(types.jobId(), next(page), TrackingColumns.NO_JOB);
        int publisherId = id(types.publisherId(), next(page), TrackingColumns.NO_PUBLISHER);
        int campaignId = id(types.campaignId(), next(page), TrackingColumns.NO_CAMPAIGN);
        int groupId = id(types.groupId(), next(page), TrackingColumns.NO_GROUP);
        long bidMicros = bid(next(page));
        columns.add(key.high(), key.low(), kind, flags, jobId, publisherId, campaignId, groupId, bidMicros);
    }

    /** The next value, in the same buffer again and again. */
    private @Nullable ByteBuffer next(ByteBuffer page) {
        int length = page.getInt();
        if (length < 0) {
            return null;
        }
        int start = page.position();
        page.position(start + length);
        return value.limit(start + length).position(start);
    }

    private void skipValues(ByteBuffer page) {
        for (int value = 1; value < COLUMN_COUNT; value++) {
            next(page);
        }
    }

    private int id(IdDecoder decoder, @Nullable ByteBuffer value, int nullFlag) {
        if (value == null || !value.hasRemaining()) {
            flags |= nullFlag;
            return 0;
        }
        long id = decoder.id(value);
        if (id != (int) id) {
            flags |= TrackingColumns.BAD_BID;
            return 0;
        }
        return (int) id;
    }

    private long bid(@Nullable ByteBuffer value) {
        if (value == null || !value.hasRemaining()) {
            flags |= TrackingColumns.NO_BID;
            return 0;
        }
        long micros = types.bid().micros(value);
        if (micros == BidDecoder.UNUSABLE) {
            flags |= TrackingColumns.BAD_BID;
            return 0;
        }
        return micros;
    }
}
