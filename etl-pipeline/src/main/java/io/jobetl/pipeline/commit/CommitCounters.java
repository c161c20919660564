package io.jobetl.pipeline.commit;

/**
 * What a sink has done since it was made; for metrics.
 *
 * @param commits transactions that are known to be committed
 * @param retries transactions that were repeated: deadlock, lock wait, lost connection
 * @param unknownCommits COMMITs whose answer did not arrive; each was resolved afterwards or ended in a restart from
 *     the tables
 * @param connections connections that were opened
 */
public record CommitCounters(long commits, long retries, long unknownCommits, long connections) {}
