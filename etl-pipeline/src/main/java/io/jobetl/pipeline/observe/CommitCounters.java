package io.jobetl.pipeline.observe;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what a sink does from now on; for metrics. Thread-safe. */
public final class CommitCounters implements PipelineObserver {
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong unknownCommits = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    /** Transactions that are known to be committed and moved the sequence number. */
    public long commits() {
        return commits.get();
    }

    /** Transactions that were repeated: deadlock, lock wait, lost connection. */
    public long retries() {
        return retries.get();
    }

    /**
     * COMMITs whose answer did not arrive; each was resolved afterwards or ended in a restart from the tables.
     */
    public long unknownCommits() {
        return unknownCommits.get();
    }

    /** Connections that were opened. */
    public long connections() {
        return connections.get();
    }

    @Override
    public void transactionCommitted(long seq) {
        commits.incrementAndGet();
    }

    @Override
    public void transactionRepeated(String reason) {
        retries.incrementAndGet();
    }

    @Override
    public void commitUnknown(long seq, String reason) {
        unknownCommits.incrementAndGet();
    }

    @Override
    public void connectionOpened() {
        connections.incrementAndGet();
    }

    @Override
    public String toString() {
        return "CommitCounters[commits=" + commits + " retries=" + retries + " unknownCommits=" + unknownCommits
                + " connections=" + connections + "]";
    }
}
