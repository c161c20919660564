package io.jobetl.runtime.embed;

import io.jobetl.pipeline.port.StoreException;

/**
 * What a program hears of its pipeline. Each method does nothing unless it is overridden.
 *
 * <p>Called by threads of the pipeline, most of it by the one that counts, in the middle of its work: be quick, do not
 * wait for anything. {@link EmbeddedPipeline#stop} may be called, and {@link EmbeddedPipeline#close}, which is the same
 * inside such a call, whichever thread makes it. What a listener throws changes nothing in the run; the first exception
 * goes to the thread's {@link Thread.UncaughtExceptionHandler}.
 *
 * <p>Who wants to hear everything, down to each transaction, adds a
 * {@link io.jobetl.pipeline.observe.PipelineObserver} as well.
 */
public interface PipelineListener {
    PipelineListener NONE = new PipelineListener() {};

    /** It is in another state now. */
    default void stateChanged(PipelineState state) {}

    /**
     * A commit: {@code events} shows this now.
     *
     * @param rows tracking rows that are counted now and were not before; negative when rows vanished from Cassandra
     * @param cells rows of {@code events} that were written or deleted
     */
    default void committed(long rows, int cells) {}

    /**
     * A store is away, or refuses for a reason that may pass. Nothing is lost and nothing has to be done here: it is
     * tried again, with growing pauses. Once for each store and kind of failure, until {@link #recovered}.
     *
     * @param problem says which store, what kind of failure, and what an operator can do
     */
    default void storeFailed(StoreException problem) {}

    /** The stores answer again. */
    default void recovered() {}

    /** A line that an operator should read, such as that changes of jobs do not arrive. Counting goes on. */
    default void noted(String line) {}
}
