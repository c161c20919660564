package io.jobetl.pipeline.port;

/**
 * A range of event time within one (hour, shard) partition: the unit that is read, folded and replaced as a whole.
 *
 * @param epochHour hours since 1970-01-01T00Z
 * @param shard 0 to shards - 1
 * @param fromTicks first tick of the range, inclusive; ticks of 100 ns since 1582-10-15T00:00Z
 * @param toTicks end of the range, exclusive
 */
public record Slice(int epochHour, int shard, long fromTicks, long toTicks) {}
