package io.jobetl.pipeline.port;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of the tracking table and when it was written last.
 *
 * @param createTime its key, a version-1 UUID
 * @param writtenAt the newest write time of its counted columns, as the writer's clock said
 * @param columns the counted columns, for a person to read
 */
public record WrittenRow(UUID createTime, Instant writtenAt, String columns) {}
