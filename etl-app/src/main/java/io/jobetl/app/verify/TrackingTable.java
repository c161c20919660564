package io.jobetl.app.verify;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.io.cassandra.DriverFailures;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads all of {@code tracking}, page by page, in either layout. */
final class TrackingTable {
    private static final int PAGE_ROWS = 5_000;
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(30);

    private final CqlSession session;
    private final String keyspace;

    TrackingTable(CqlSession session, String keyspace) {
        this.session = session;
        this.keyspace = keyspace;
    }

    /** False when there is no such table. */
    boolean exists() {
        try {
            return !columns().isEmpty();
        } catch (DriverException e) {
            throw failure(e);
        }
    }

    void read(Consumer<RawRow> visitor) {
        try {
            readPages(visitor);
        } catch (DriverException e) {
            throw failure(e);
        }
    }

    private RuntimeException failure(DriverException e) {
        return DriverFailures.translated("cannot read table " + keyspace + ".tracking", e);
    }

    private void readPages(Consumer<RawRow> visitor) {
        boolean hourly = columns().contains("hour");
        String query = "SELECT create_time, custom_track, job_id, publisher_id, campaign_id, group_id, bid"
                + (hourly ? ", hour" : "") + " FROM "
                + CqlIdentifier.fromInternal(keyspace).asCql(true) + ".tracking";
        SimpleStatement statement = SimpleStatement.newInstance(query)
                .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
                .setPageSize(PAGE_ROWS)
                .setTimeout(PAGE_TIMEOUT);
        for (Row row : session.execute(statement)) {
            visitor.accept(new RawRow(
                    row.getObject("create_time"),
                    hourly ? row.getInstant("hour") : null,
                    row.getString("custom_track"),
                    number(row, "job_id"),
                    number(row, "publisher_id"),
                    number(row, "campaign_id"),
                    number(row, "group_id"),
                    number(row, "bid")));
        }
    }

    private static @Nullable Number number(Row row, String column) {
        return (Number) row.getObject(column);
    }

    private Set<String> columns() {
        Set<String> names = new HashSet<>();
        SimpleStatement query = SimpleStatement.newInstance(
                "SELECT column_name FROM system_schema.columns WHERE keyspace_name = ? AND table_name = 'tracking'",
                keyspace);
        session.execute(query).forEach(row -> names.add(String.valueOf(row.getString("column_name"))));
        return names;
    }
}
