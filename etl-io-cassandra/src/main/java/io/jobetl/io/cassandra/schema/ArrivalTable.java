package io.jobetl.io.cassandra.schema;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code tracking_arrival}, the table of hints: keys of rows that became readable late, by the minute in which they
 * did. Its name and columns, and what a writer and a reader of it have to agree on, stand here alone; for writers in
 * other languages in docs/how-to/late-rows.md.
 *
 * <p>Hints are read a moment after they are written, so they are kept for hours only: as long as a writer of events may
 * be away and still hear of what came meanwhile. What is older is found without hints. Nothing is ever deleted or
 * overwritten, so whole files of the table expire together, and the time for tombstones to spread is that of hinted
 * handoff.
 */
public final class ArrivalTable {
    public static final String NAME = "tracking_arrival";

    public static final String MINUTE = "minute";
    public static final String SHARD = "shard";
    public static final String ARRIVED = "arrived";
    public static final String CREATE_TIME = "create_time";

    /**
     * Shards of a minute: 0 to 3, a writer takes any. A reader asks all of them each time, so they are few; more than
     * one, so that a load of old rows does not make one partition of a hundred megabytes a minute, on one set of
     * replicas.
     */
    public static final int SHARDS = 4;

    public static final Duration TIME_TO_LIVE = Duration.ofHours(6);

    /** A row is late when it is older than this at the moment of its acknowledgement. */
    public static final Duration LATE = Duration.ofSeconds(1);

    private static final Duration HINTED_HANDOFF = Duration.ofHours(3);

    private ArrivalTable() {}

    /** The first moment of the minute that a hint belongs to which is written now. */
    public static Instant minuteOf(Instant now) {
        return now.truncatedTo(ChronoUnit.MINUTES);
    }

    /** All shards of a minute. */
    public static List<Integer> shards() {
        return IntStream.range(0, SHARDS).boxed().toList();
    }

    static String create(String keyspace) {
        return "CREATE TABLE IF NOT EXISTS " + named(keyspace) + " (" + MINUTE + " timestamp, " + SHARD + " int, "
                + ARRIVED + " timeuuid, " + CREATE_TIME + " timeuuid, PRIMARY KEY ((" + MINUTE + ", " + SHARD + "), "
                + ARRIVED + ", " + CREATE_TIME + ")) WITH default_time_to_live = " + TIME_TO_LIVE.toSeconds()
                + " AND gc_grace_seconds = " + HINTED_HANDOFF.toSeconds()
                + " AND compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'MINUTES',"
                + " 'compaction_window_size': '30'}";
    }

    /** Writes a hint that arrives now: {@link #MINUTE}, {@link #SHARD}, {@link #CREATE_TIME} of the row. */
    public static String insert(String keyspace) {
        return "INSERT INTO " + named(keyspace) + " (" + MINUTE + ", " + SHARD + ", " + ARRIVED + ", " + CREATE_TIME
                + ") VALUES (?, ?, now(), ?)";
    }

    /**
     * Hints of some minutes and shards, from one {@link #ARRIVED} on to another: {@link #ARRIVED}, {@link
     * #CREATE_TIME}.
     */
    public static String select(String keyspace) {
        return "SELECT " + ARRIVED + ", " + CREATE_TIME + " FROM " + named(keyspace) + " WHERE " + MINUTE + " IN ? AND "
                + SHARD + " IN ? AND " + ARRIVED + " >= ? AND " + ARRIVED + " < ?";
    }

    private static String named(String keyspace) {
        return CassandraSchema.quoted(keyspace) + "." + NAME;
    }
}
