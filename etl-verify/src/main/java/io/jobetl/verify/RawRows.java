package io.jobetl.verify;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code tracking}, page by page, in either layout: a share of it, or all of it or an hour with its write times.
 */
final class RawRows {
    /** As long as it takes. */
    static final Duration UNBOUNDED = Duration.ofNanos(Long.MAX_VALUE);

    private static final int PAGE_ROWS = 5_000;
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(30);
    private static final String[] VALUES = {"custom_track", "job_id", "publisher_id", "campaign_id", "group_id", "bid"};
    private static final String COLUMNS = "create_time, " + String.join(", ", VALUES);
    /** Cassandra keeps a write time for each value and none that can be read for the key. */
    private static final String WRITE_TIMES = Arrays.stream(VALUES)
            .map(column -> ", WRITETIME(" + column + ") AS written_" + column)
            .collect(Collectors.joining());

    private final CqlSession session;
    private final String keyspace;

    RawRows(CqlSession session, String keyspace) {
        this.session = session;
        this.keyspace = keyspace;
    }

    RawTable table() {
        return RawTable.look(session, keyspace);
    }

    /** The rows of a share, without their write times. */
    void read(RawTable table, RawShare share, Consumer<RawRow> visitor) {
        Set<UUID> seen = share.remembersKeys() ? new HashSet<>() : null;
        String token = "token(" + table.partitionKey() + ")";
        ResultSet rows = share.isAll()
                ? select(columns(table), "")
                : select(
                        columns(table),
                        " WHERE " + token + " > ? AND " + token + " <= ?",
                        share.afterToken(),
                        share.upToToken());
        visit(rows, table, seen, visitor, UNBOUNDED.toNanos());
    }

    /**
     * All rows with their write times.
     *
     * @return false when the time was up before the end
     */
    boolean readWithTimes(RawTable table, Consumer<RawRow> visitor, Duration atMost) {
        Set<UUID> seen = table.hasTextKey() && isSpelledInSeveralWays() ? new HashSet<>() : null;
        return visit(select(columns(table) + WRITE_TIMES, ""), table, seen, visitor, atMost.toNanos());
    }

    private static String columns(RawTable table) {
        return table.isHourly() ? COLUMNS + ", hour, shard" : COLUMNS;
    }

    /**
     * The rows that stand in an hour, with their write times; of the hourly layout. Costs a request for each shard.
     *
     * @param outsideToo also partitions that begin within the hour, or in shards that the table does not have: for these
     *     the keys of all partitions are listed
     * @return false when the time was up before the end
     */
    boolean readHour(RawTable table, Instant hour, boolean outsideToo, Consumer<RawRow> visitor, Duration atMost) {
        long begin = System.nanoTime();
        LongSupplier leftNanos = () -> atMost.toNanos() - (System.nanoTime() - begin);
        Set<UUID> seen = table.hasTextKey() ? new HashSet<>() : null;
        for (int shard = 0; shard < table.shards(); shard++) {
            if (!visit(partition(hour, shard), table, seen, visitor, leftNanos.getAsLong())) {
                return false;
            }
        }
        if (!outsideToo) {
            return true;
        }
        for (Row each : session.execute(statement("DISTINCT hour, shard", ""))) {
            if (leftNanos.getAsLong() < 0) {
                return false;
            }
            Instant begins = each.getInstant("hour");
            int shard = each.getInt("shard");
            if (begins == null || !begins.truncatedTo(ChronoUnit.HOURS).equals(hour)) {
                continue;
            }
            if ((!begins.equals(hour) || shard < 0 || shard >= table.shards())
                    && !visit(partition(begins, shard), table, seen, visitor, leftNanos.getAsLong())) {
                return false;
            }
        }
        return true;
    }

    private ResultSet partition(Instant hour, int shard) {
        return select(COLUMNS + ", hour, shard" + WRITE_TIMES, " WHERE hour = ? AND shard = ?", hour, shard);
    }

    private static boolean visit(
            ResultSet rows, RawTable table, @Nullable Set<UUID> seen, Consumer<RawRow> visitor, long atMostNanos) {
        long begin = System.nanoTime();
        boolean withTimes = rows.getColumnDefinitions().contains("written_bid");
        for (Row row : rows) {
            Object createTime = row.getObject("create_time");
            if (createTime == null) {
                continue; // a partition that has static columns and no row
            }
            int shard = table.isHourly() ? row.getInt("shard") : 0;
            boolean isFirst = seen == null || isFirst(createTime, seen);
            visitor.accept(new RawRow(
                    createTime,
                    table.isHourly() ? row.getInstant("hour") : null,
                    row.getString("custom_track"),
                    number(row, "job_id"),
                    number(row, "publisher_id"),
                    number(row, "campaign_id"),
                    number(row, "group_id"),
                    number(row, "bid"),
                    shard,
                    isFirst && (!table.isHourly() || (shard >= 0 && shard < table.shards())),
                    withTimes ? writtenAt(row) : null));
            if (System.nanoTime() - begin > atMostNanos) {
                return false;
            }
        }
        return true;
    }

    private ResultSet select(String columns, String where, Object... values) {
        return session.execute(statement(columns, where, values));
    }

    private SimpleStatement statement(String columns, String where, Object... values) {
        return SimpleStatement.newInstance(
                        "SELECT " + columns + " FROM "
                                + CqlIdentifier.fromInternal(keyspace).asCql(true) + ".tracking" + where,
                        values)
                .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
                .setPageSize(PAGE_ROWS)
                .setTimeout(PAGE_TIMEOUT);
    }

    private boolean isSpelledInSeveralWays() {
        KeySpelling spelling = new KeySpelling();
        select("create_time", "").forEach(row -> spelling.add(row.getString(0)));
        return spelling.isSeveralWays();
    }

    /** Of several spellings the one counts that comes first in the order of the table. */
    private static boolean isFirst(Object createTime, Set<UUID> seen) {
        String text = String.valueOf(createTime);
        return !RowFate.isUuid(text) || seen.add(UUID.fromString(text));
    }

    private static @Nullable Number number(Row row, String column) {
        return (Number) row.getObject(column);
    }

    private static @Nullable Instant writtenAt(Row row) {
        Instant newest = null;
        for (String column : VALUES) {
            if (!row.isNull("written_" + column)) {
                Instant written = Instant.EPOCH.plus(row.getLong("written_" + column), ChronoUnit.MICROS);
                newest = newest == null || written.isAfter(newest) ? written : newest;
            }
        }
        return newest;
    }
}
