package io.jobetl.verify;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads all of {@code tracking}, page by page, in either layout. */
final class RawRows {
    private static final int PAGE_ROWS = 5_000;
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(30);

    private final CqlSession session;
    private final String keyspace;

    RawRows(CqlSession session, String keyspace) {
        this.session = session;
        this.keyspace = keyspace;
    }

    /** False when there is no such table. */
    boolean exists() {
        return RawTable.look(session, keyspace).exists();
    }

    void read(Consumer<RawRow> visitor) {
        RawTable table = RawTable.look(session, keyspace);
        // Only where keys are spelled in more than one way can a key be there twice: no need to remember them
        // elsewhere.
        Set<UUID> seen = table.hasTextKey() && isSpelledInSeveralWays() ? new HashSet<>() : null;
        String columns = "create_time, custom_track, job_id, publisher_id, campaign_id, group_id, bid";
        for (Row row : select(table.isHourly() ? columns + ", hour, shard" : columns)) {
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
                    isFirst && (!table.isHourly() || (shard >= 0 && shard < table.shards()))));
        }
    }

    private ResultSet select(String columns) {
        return session.execute(SimpleStatement.newInstance("SELECT " + columns + " FROM "
                        + CqlIdentifier.fromInternal(keyspace).asCql(true) + ".tracking")
                .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
                .setPageSize(PAGE_ROWS)
                .setTimeout(PAGE_TIMEOUT));
    }

    private boolean isSpelledInSeveralWays() {
        boolean allLower = true;
        boolean allUpper = true;
        for (Row row : select("create_time")) {
            String text = String.valueOf(row.getString(0));
            if (NaiveRecount.isUuid(text)) {
                allLower &= text.equals(text.toLowerCase(Locale.ROOT));
                allUpper &= text.equals(text.toUpperCase(Locale.ROOT));
            }
        }
        return !allLower && !allUpper;
    }

    /** Of several spellings the one counts that comes first in the order of the table. */
    private static boolean isFirst(Object createTime, Set<UUID> seen) {
        String text = String.valueOf(createTime);
        return !NaiveRecount.isUuid(text) || seen.add(UUID.fromString(text));
    }

    private static @Nullable Number number(Row row, String column) {
        return (Number) row.getObject(column);
    }
}
