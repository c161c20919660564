package io.jobetl.pipeline.port;

import java.util.List;

/**
 * Keys of rows that became readable late, told by whoever writes them. Hints, never truth: one that is lost, repeated,
 * early or forged changes nothing but when a row is counted. Whoever writes a row writes its hint behind it.
 *
 * <p>The source keeps no progress of its own: positions live in the sink. A failure of its store is never thrown: there
 * are no hints then. Used by one thread.
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

    /** The most hints of one {@link #poll}. */
    int MOST_PER_POLL = 2_000;

    /**
     * Starts (or starts again) behind these offsets; those of other topics are left alone. Without an offset of its own
     * it starts with what comes from now on, and the first batch that is answered says where that is. Hints that were
     * handed out shortly before the offset may come again.
     */
    void seek(List<ChangeOffset> offsets);

    /**
     * What has arrived since the last call, each hint once. Answers at once: a request that it makes is answered by a
     * later call. While the store of the hints is away the batch is empty, and so it is before the first {@link #seek}.
     */
    HintBatch poll();

    /**
     * Whether the last request was answered, so that a hint that is written now will come soon: false before the first
     * answer, when there are no hints, and while their store is away.
     */
    boolean isAnswering();

    @Override
    void close();
}
