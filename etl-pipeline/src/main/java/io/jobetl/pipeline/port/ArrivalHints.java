package io.jobetl.pipeline.port;

import java.util.List;

/**
 * Keys of rows that became readable late, told by whoever writes them. Hints, never truth: one that is lost, repeated,
 * early or forged changes nothing but when a row is counted. Whoever writes a row writes its hint behind it.
 *
 * <p>The source keeps no progress of its own: positions live in the sink. Used by one thread.
 */
public interface ArrivalHints extends AutoCloseable {
    /** No hints at all: late rows wait for the ladder and the sweeps. */
    ArrivalHints NONE = new ArrivalHints() {
        @Override
        public void seek(List<ChangeOffset> offsets) {}

        @Override
        public HintBatch poll() {
            return HintBatch.EMPTY;
        }

        @Override
        public boolean isAnswering() {
            return false;
        }

        @Override
        public void close() {}
    };

    /**
     * Starts (or starts again) behind these offsets; those of other topics are left alone. Without an offset of its own
     * it starts with what comes from now on.
     */
    void seek(List<ChangeOffset> offsets);

    /**
     * What has arrived since the last call. Answers at once, with at most some thousand hints: a request that it makes
     * is answered by a later call. While the store of the hints is away the batch is empty.
     */
    HintBatch poll();

    /** Whether the last request was answered: false when there are no hints, or their store is away. */
    boolean isAnswering();

    @Override
    void close();
}
