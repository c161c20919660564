package io.jobetl.pipeline.port;

/**
 * Position in one partition of a change topic.
 *
 * @param topic for instance {@code mysqldb.DE1.job}
 * @param partition 0 or more
 * @param nextOffset offset of the next record to read
 */
public record ChangeOffset(String topic, int partition, long nextOffset) {}
