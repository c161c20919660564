package io.jobetl.verify;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Whether a late row has a hint. Where hints are in use, the pipeline takes its time with rows that have none; a row
 * that has one is owed as ever. Hints of a topic are not read here: a row may have one there or not.
 *
 * <p>Costs a query for each minute in which late rows were written, once; and nothing while nobody asks. For one
 * thread.
 */
final class LateHints {
    /** None are in use: every row is owed as ever. */
    static final LateHints NONE = new LateHints(false, false, Instant.EPOCH, minute -> Map.of());

    /** With fewer lately the pipeline does not rely on them. */
    private static final int FEWEST = 10;

    private static final Duration LATELY = Duration.ofHours(2);
    /** Of the clocks of writers and Cassandra. A hint that is older than its row is of no use. */
    private static final Duration CLOCKS = Duration.ofSeconds(2);

    private static final String TABLE = "tracking_arrival";

    private final boolean areOfTopic;
    private final boolean areOfTable;
    private final Instant now;
    private final Function<Instant, Map<UUID, Instant>> ofMinute;
    private final Map<Instant, Map<UUID, Instant>> known = new HashMap<>();
    private boolean isLookedFor;
    private boolean areInUse;

    /**
     * @param areOfTopic hints of a topic have been read, and maybe others
     * @param areOfTable hints of the table are being read
     * @param ofMinute keys that were hinted in this minute, and when
     */
    LateHints(boolean areOfTopic, boolean areOfTable, Instant now, Function<Instant, Map<UUID, Instant>> ofMinute) {
        this.areOfTopic = areOfTopic;
        this.areOfTable = areOfTable;
        this.now = now;
        this.ofMinute = ofMinute;
    }

    /** Those that the pipeline reads, by the positions that it keeps of them. */
    static LateHints read(CqlSession cassandra, String keyspace, Connection mysql, Instant now) throws SQLException {
        try (PreparedStatement statement = mysql.prepareStatement(
                        "SELECT COALESCE(SUM(topic LIKE 'hints:kafka:%' AND next_offset >= ?), 0),"
                                + " COALESCE(SUM(topic LIKE 'hints:cassandra:%'), 0) FROM etl_offset");
                ResultSet row = executed(statement)) {
            boolean hasTable = row.next() && row.getLong(2) > 0 && isThere(cassandra, keyspace);
            return new LateHints(row.getLong(1) > 0, hasTable, now, minute -> arrivals(cassandra, keyspace, minute));
        }
    }

    private static ResultSet executed(PreparedStatement statement) throws SQLException {
        statement.setInt(1, FEWEST);
        return statement.executeQuery();
    }

    private static boolean isThere(CqlSession cassandra, String keyspace) {
        return cassandra
                        .execute(SimpleStatement.newInstance(
                                "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
                                keyspace,
                                TABLE))
                        .one()
                != null;
    }

    private static Map<UUID, Instant> arrivals(CqlSession cassandra, String keyspace, Instant minute) {
        Map<UUID, Instant> arrivals = new HashMap<>();
        for (Row row : cassandra.execute(SimpleStatement.newInstance(
                        "SELECT create_time, arrived FROM "
                                + CqlIdentifier.fromInternal(keyspace).asCql(true) + "." + TABLE
                                + " WHERE minute = ? AND shard IN (0, 1, 2, 3)",
                        minute)
                .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM))) {
            UUID key = row.getUuid(0);
            UUID arrived = row.getUuid(1);
            if (key != null && arrived != null) {
                Instant at = Instant.ofEpochMilli(Uuids.unixTimestamp(arrived));
                arrivals.merge(key, at, (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        return arrivals;
    }

    /** Whether the pipeline may not have been told of this row while it relied on being told. */
    boolean mayLack(Object createTime, Instant writtenAt) {
        if (!areInUse()) {
            return false;
        }
        String text = String.valueOf(createTime);
        UUID key = RowFate.isUuid(text) ? UUID.fromString(text) : null;
        Instant minute = writtenAt.truncatedTo(ChronoUnit.MINUTES);
        return key == null
                || (!isNamed(key, writtenAt, minute)
                        && !isNamed(key, writtenAt, minute.plus(1, ChronoUnit.MINUTES))
                        && !isNamed(key, writtenAt, minute.minus(1, ChronoUnit.MINUTES)));
    }

    private boolean isNamed(UUID createTime, Instant writtenAt, Instant minute) {
        Instant arrived = areOfTable ? of(minute).get(createTime) : null;
        return arrived != null && !arrived.isBefore(writtenAt.minus(CLOCKS));
    }

    private Map<UUID, Instant> of(Instant minute) {
        return known.computeIfAbsent(minute, ofMinute);
    }

    /** A table that nobody writes to is no reason to wait. */
    private boolean areInUse() {
        if (!isLookedFor) {
            isLookedFor = true;
            areInUse = areOfTopic || (areOfTable && haveComeLately());
        }
        return areInUse;
    }

    private boolean haveComeLately() {
        Instant newest = now.truncatedTo(ChronoUnit.MINUTES);
        int hints = 0;
        for (Instant minute = newest;
                minute.isAfter(newest.minus(LATELY));
                minute = minute.minus(1, ChronoUnit.MINUTES)) {
            hints += of(minute).size();
            if (hints >= FEWEST) {
                return true;
            }
        }
        return false;
    }
}
