package io.jobetl.pipeline.commit;

/**
 * Locks that end with the process that holds them, however it ends: so a successor on the same machine knows at once
 * that a writer is gone. Nothing depends on them but time: where there is no lock, the successor waits.
 *
 * <p>Used by one thread.
 */
public interface InstanceLocks {
    /** No lock is held, and nobody is known to have exited. */
    InstanceLocks NONE = new InstanceLocks() {
        @Override
        public void hold(String instance) {}

        @Override
        public boolean hasExited(String instance) {
            return false;
        }

        @Override
        public void release() {}
    };

    /** From now until {@link #release}, or the end of this process, others see that this instance lives. */
    void hold(String instance);

    /**
     * Whether the process of an instance has ended that held its lock. False where nobody can tell: no lock is known,
     * the instance lives elsewhere. The answer stays true once it was.
     */
    boolean hasExited(String instance);

    /** This instance is none any more. */
    void release();
}
