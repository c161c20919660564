package io.jobetl.io.cassandra.read;

import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.TrackingSource;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Fills one batch again and again from pages of {@link RowDecoder#COLUMNS}. Mutable, for one thread. */
final class BatchFiller implements Consumer<ByteBuffer> {
    private final TrackingColumns columns = new TrackingColumns(TrackingSource.BATCH_ROWS);
    private final RowDecoder decoder;
    private final Consumer<TrackingColumns> batches;

    BatchFiller(RowDecoder.Types types, Consumer<TrackingColumns> batches) {
        this(new RowDecoder(types, 0, null), batches);
    }

    BatchFiller(RowDecoder decoder, Consumer<TrackingColumns> batches) {
        this.decoder = decoder;
        this.batches = batches;
    }

    @Override
    public void accept(ByteBuffer page) {
        while (page.hasRemaining()) {
            decoder.addTo(columns, page);
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
