package io.jobetl.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        if (limit < 0) {
            throw new IllegalArgumentException("limit=" + limit + " is negative");
        }
        // The tables first: whatever was counted before that moment is read from Cassandra after it.
        return Snapshot.of(mysql, () -> {
            Instant now = clock.instant();
            SortedMap<EventKey, StoredEvents.Stored> stored = StoredEvents.read(mysql, selection);
            HourState state = HourState.read(mysql, selection.startOfHour());
            HourRows rows = new HourRows(selection, now, state, limit);
            boolean complete = read(selection, rows);
            SortedMap<EventKey, HourRows.Listed> listed = rows.cells();
            SortedMap<EventKey, List<Correction>> corrections = Correction.read(mysql, selection);
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
                cells.add(cell(
                        key,
                        stored.get(key),
                        rows.cell(key),
                        new ExplainedCompany(job, campaign),
                        corrections.getOrDefault(key, List.of()),
                        state,
                        rows.rowsOfHour(),
                        now));
            }
            return new Explanation(selection, now, complete, limit, state, NewestCommit.read(mysql), cells, rows);
        });
    }

    private boolean read(CellSelection selection, HourRows rows) {
        RawRows raw = new RawRows(cassandra, keyspace);
        RawTable table = raw.table();
        if (table.isHourly()) {
            raw.readHour(table, selection.hour(), true, rows::add);
            return true;
        }
        return raw.readWithTimes(table, rows::add, FLAT_TIME);
    }

    private static ExplainedCell cell(
            EventKey key,
            StoredEvents.@Nullable Stored stored,
            HourRows.Listed listed,
            ExplainedCompany company,
            List<Correction> corrections,
            @Nullable HourState state,
            long rowsOfHour,
            Instant now) {
        EventValues found = stored == null ? null : stored.values();
        EventValues expected = listed.sums().expected(company.expected());
        Pending pending = Pending.NONE;
        Cause cause = null;
        ExplainedCell.State result;
        if (isSame(expected, found)) {
            result = ExplainedCell.State.RIGHT;
        } else if (state != null && state.isFrozen()) {
            result = ExplainedCell.State.FROZEN;
        } else {
            Pending possible = listed.sums().pending(found, company.expected());
            result = possible == null ? ExplainedCell.State.DIFFERENT : ExplainedCell.State.PENDING;
            pending = possible == null ? Pending.NONE : possible;
            cause = possible == null ? cause(new Difference(key, expected, found), company, state, rowsOfHour) : null;
        }
        LocalDateTime updatedAt = stored == null ? null : stored.updatedAt();
        return new ExplainedCell(
                key,
                result,
                found,
                updatedAt == null ? null : updatedAt.toInstant(ZoneOffset.UTC),
                expected,
                result == ExplainedCell.State.PENDING
                        ? listed.rows()
                        : listed.rows().stream().map(ExplainedRow::counted).toList(),
                listed.sums().rows(),
                listed.late(),
                pending,
                cause,
                company,
                corrections,
                !listed.sums().canBeKept(),
                now);
    }

    private static boolean isSame(@Nullable EventValues expected, @Nullable EventValues found) {
        return expected == null || found == null
                ? expected == found
                : expected.differingColumns(found).isEmpty();
    }

    private static Cause cause(
            Difference difference, ExplainedCompany company, @Nullable HourState state, long rowsOfHour) {
        Set<String> following = new HashSet<>();
        for (DimensionVersion each : List.of(company.job(), company.campaign())) {
            if (each.isFollowing()) {
                following.add(each.name());
            }
        }
        Map<LocalDateTime, Long> counted =
                state == null ? Map.of() : Map.of(difference.key().hour(), state.rows());
        return new Causes(company.source(), company.known(), counted, hour -> rowsOfHour, following).of(difference);
    }
}
