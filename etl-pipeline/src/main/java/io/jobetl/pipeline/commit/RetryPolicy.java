package io.jobetl.pipeline.commit;

/** How long a sink tries within one call, and how it waits in between. */
@FunctionalInterface
public interface RetryPolicy {
    /** One attempt. */
    RetryPolicy NEVER = () -> () -> false;

    /** The pauses of one call, which begins now. */
    Pauses begin();

    /** Ends a pause under way and permits no further one. Thread-safe. */
    default void stop() {}

    /** The pauses of one call. */
    @FunctionalInterface
    interface Pauses {
        /** Waits for a moment. @return false when there must not be another attempt */
        boolean pause();
    }
}
