package io.jobetl.pipeline.port;

import java.util.List;

/**
 * Change events of the dimension tables, in order per key. The source keeps no progress of its own: the offsets live in
 * the sink, in the same transaction as what they stand for.
 *
 * <p>Used by one thread. While the broker is away {@link #poll} answers an empty batch: tracking goes on without it.
 */
public interface ChangeSource extends AutoCloseable {
    /**
     * Starts (or starts again) behind these offsets; a partition that is not named is read from its beginning.
     * Afterwards {@link #poll} answers what follows.
     */
    void seek(List<ChangeOffset> offsets);

    /**
     * What has arrived since the last call; answers at once, with at most a few thousand events.
     *
     * @throws StoreException of the kind {@link StoreException.Kind#UNUSABLE_DATA} when going on would lose changes;
     *     what was read before has been answered
     */
    ChangeBatch poll();

    /**
     * The ends of all partitions as of now; a partition without records is left out.
     *
     * @throws StoreException when the broker does not answer or refuses
     */
    List<ChangeOffset> endOffsets();

    @Override
    void close();
}
