package io.jobetl.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Explains cells of {@code events} by the raw rows that they are made of, with the code that verifies them.
 *
 * <p>Costs a few queries by primary key in MySQL, one request for each shard of the hour in Cassandra, about 15 us for
 * each row of the hour, and a list of the keys of all partitions (a millisecond for some hundred). In the flat layout,
 * where no hour can be read by itself, all of {@code tracking} is read, until the time is up. Memory grows with the
 * cells that are explained, and the number of rows listed is bounded.
 *
 * <p>For one thread at a time, as the connection is.
 *
 * <pre>{@code
 * new Explainer(cassandra, "logs", mysql, InstantSource.system())
 *         .explain(new CellSelection(Instant.parse("2026-11-29T12:00:00Z"), 7, null, null, null))
 *         .lines(80)
 *         .forEach(System.out::println);
 * }</pre>
 */
public final class Explainer {
    /** Rows that are listed unless another number is asked for, and as many rejected ones. */
    public static final int DEFAULT_LIMIT = 1_000;

    /** For reading a table of the flat layout. */
    public static final Duration FLAT_TIME = Duration.ofSeconds(30);

    private final CqlSession cassandra;
    private final String keyspace;
    private final Connection mysql;
    private final InstantSource clock;

    /** @param mysql in its default state; used for reading only */
    public Explainer(CqlSession cassandra, String keyspace, Connection mysql, InstantSource clock) {
        this.cassandra = cassandra;
        this.keyspace = keyspace;
        this.mysql = mysql;
        this.clock = clock;
    }

    /** Explains the selected cells and lists at most {@link #DEFAULT_LIMIT} rows. */
    public Explanation explain(CellSelection selection) throws SQLException {
        return explain(selection, DEFAULT_LIMIT);
    }

    /** @param limit rows and cells to list at most; all are counted */
    public Explanation explain(CellSelection selection, int limit) throws SQLException {
        return explain(selection, limit, null);
    }

    /**
     * @param limit rows and cells to list at most; all are counted
     * @param atMost for reading raw rows; what was not read by then is missing, and the explanation says so. Null: an
     *     hour is read to its end
     */
    public Explanation explain(CellSelection selection, int limit, @Nullable Duration atMost) throws SQLException {
        if (limit < 0) {
            throw new IllegalArgumentException("limit=" + limit + " is negative");
        }
        // The tables first: whatever was counted before that moment is read from Cassandra after it.
        return Snapshot.of(mysql, () -> {
            Instant now = clock.instant();
            SortedMap<EventKey, StoredEvents.Stored> stored = StoredEvents.read(mysql, selection);
            HourState state = HourState.read(mysql, selection.startOfHour());
            HourRows rows = new HourRows(selection, now, state, limit, hints(now));
            Duration patience = read(selection, rows, atMost);
            SortedMap<EventKey, HourRows.Listed> listed = rows.cells();
            SortedMap<EventKey, Corrections> corrections = Corrections.read(mysql, selection);
            SortedSet<EventKey> keys = new TreeSet<>(stored.keySet());
            keys.addAll(listed.keySet());
            keys.addAll(corrections.keySet());
            Map<Long, DimensionVersion> campaigns = new HashMap<>();
            List<ExplainedCell> cells = new ArrayList<>();
            DimensionVersion job = DimensionVersion.read(mysql, "job", selection.job());
            for (EventKey key : keys) {
                DimensionVersion campaign = campaigns.get(key.campaignId());
                if (campaign == null) {
                    campaign = DimensionVersion.read(mysql, "campaign", key.campaignId());
                    campaigns.put(key.campaignId(), campaign);
                }
                cells.add(ExplainedCell.of(
                        key,
                        stored.get(key),
                        rows,
                        patience == null,
                        new ExplainedCompany(job, campaign),
                        corrections.getOrDefault(key, Corrections.NONE),
                        state,
                        now));
            }
            return new Explanation(selection, now, patience, limit, state, NewestCommit.read(mysql), cells, rows);
        });
    }

    /** Of rows in hours: in a flat table nothing is done about them. */
    private LateHints hints(Instant now) throws SQLException {
        return new RawRows(cassandra, keyspace).table().isHourly()
                ? LateHints.read(cassandra, keyspace, mysql, now)
                : LateHints.NONE;
    }

    /** Null when all was read, otherwise the time that was not enough for it. */
    private @Nullable Duration read(CellSelection selection, HourRows rows, @Nullable Duration atMost) {
        RawRows raw = new RawRows(cassandra, keyspace);
        RawTable table = raw.table();
        if (table.isHourly()) {
            Duration patience = atMost == null ? RawRows.UNBOUNDED : atMost;
            return raw.readHour(table, selection.hour(), true, rows::add, patience) ? null : patience;
        }
        Duration patience = atMost == null ? FLAT_TIME : atMost;
        return raw.readWithTimes(table, rows::add, patience) ? null : patience;
    }
}
