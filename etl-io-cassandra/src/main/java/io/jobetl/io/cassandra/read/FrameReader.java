package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.internal.core.protocol.ByteBufPrimitiveCodec;
import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.FrameCodec;
import com.datastax.oss.protocol.internal.response.result.Rows;
import io.jobetl.io.cassandra.page.LazyRows;
import io.jobetl.io.cassandra.page.PageBuffers;
import io.jobetl.io.cassandra.page.PageContext;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.model.TrackingColumns;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Turns frames of the native protocol into columns, the way each read of the tracking table does, without a server: for
 * benchmarks. No objects per row. Mutable, for one thread.
 */
public final class FrameReader {
    private final PageBuffers buffers = new PageBuffers();
    private final FrameCodec<ByteBuf> codec =
            PageContext.frameCodec(new ByteBufPrimitiveCodec(ByteBufAllocator.DEFAULT), Compressor.none(), buffers);
    private final BatchFiller filler;

    /**
     * @param columnTypes CQL types of the columns of the table
     * @param batches receives the rows; a batch is valid during the call only
     */
    public FrameReader(SortedMap<String, String> columnTypes, Consumer<TrackingColumns> batches) {
        TrackingTableShape table =
                new TrackingTableShape(TrackingLayout.HOURLY, new TreeMap<>(columnTypes), Optional.empty());
        this.filler = new BatchFiller(RowDecoder.Types.of(table, "logs"), batches);
    }

    /** Columns of a row in a frame, in this order. */
    public static List<String> columns() {
        return List.of(RowDecoder.COLUMNS.split(", "));
    }

    /** Reads one frame of rows from its first byte on. */
    public void read(ByteBuf frame) {
        Rows rows = (Rows) codec.decode(frame).message;
        List<ByteBuffer> first = rows.getData().poll();
        if (first != null) {
            ByteBuffer page = first.get(LazyRows.PAGE);
            filler.accept(page);
            buffers.giveBack(page);
        }
        filler.flush();
    }
}
