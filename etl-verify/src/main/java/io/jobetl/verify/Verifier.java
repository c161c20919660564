package io.jobetl.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compares {@code events} with the raw rows: one pass over {@code tracking}, then one over {@code events}. Costs about
 * 10 us per raw row, nearly all of it in Cassandra. Not thread-safe.
 */
public final class Verifier {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final CqlSession cassandra;
    private final String keyspace;
    private final Connection mysql;
    private final InstantSource clock;

    /** @param mysql in its default state; used for reading only */
    public Verifier(CqlSession cassandra, String keyspace, Connection mysql, InstantSource clock) {
        this.cassandra = cassandra;
        this.keyspace = keyspace;
        this.mysql = mysql;
        this.clock = clock;
    }

    /** False when there is no table {@code tracking} to compare with. */
    public boolean hasTracking() {
        return new RawRows(cassandra, keyspace).table().exists();
    }

    /**
     * Reads and compares everything once.
     *
     * @param limit differences to keep; all are counted
     */
    public VerifyReport verify(int limit) throws SQLException {
        NaiveRecount recount = new NaiveRecount(clock.instant(), UncheckedHours.read(mysql));
        new RawRows(cassandra, keyspace).read(recount::add);
        return inSnapshot(recount, limit);
    }

    /** How to wait for the next look. */
    public interface Pause {
        /** True when the caller has no more time. */
        boolean await(Duration duration) throws InterruptedException;
    }

    /**
     * The same, repeated while something differs: rows may be under way.
     *
     * @param patience for how long to look again
     */
    public VerifyReport verify(int limit, Duration patience, Pause pause) throws SQLException, InterruptedException {
        long endNanos = System.nanoTime() + patience.toNanos();
        VerifyReport report = verify(limit);
        while (!report.isExact() && System.nanoTime() - endNanos < 0 && !pause.await(BETWEEN_LOOKS)) {
            report = verify(limit);
        }
        return report;
    }

    /** Job, campaign and events as of one moment, and of a new one at each call. */
    private VerifyReport inSnapshot(NaiveRecount recount, int limit) throws SQLException {
        mysql.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        mysql.setAutoCommit(false);
        try {
            // Again, for hours that were frozen meanwhile.
            Set<LocalDateTime> frozen = UncheckedHours.read(mysql);
            Companies companies = Companies.read(mysql);
            SortedMap<EventKey, EventValues> open = recount.expected(companies);
            Causes causes = Causes.read(mysql, companies, recount);
            Map<Cause, Long> keysByCause = new EnumMap<>(Cause.class);
            open.keySet().removeIf(key -> frozen.contains(key.hour()));
            SortedSet<LocalDateTime> differingHours = new TreeSet<>();
            long cells = open.size();
            List<Difference> found = new ArrayList<>();
            long[] counts = new long[Difference.Kind.values().length];
            StoredEvents.read(mysql, (key, values) -> {
                EventValues expected = open.remove(key);
                boolean isRight =
                        expected != null && expected.differingColumns(values).isEmpty();
                if (!isRight && !frozen.contains(key.hour())) {
                    differingHours.add(key.hour());
                    note(new Difference(key, expected, values), found, counts, limit);
                    keysByCause.merge(causes.of(new Difference(key, expected, values)), 1L, Long::sum);
                }
            });
            open.forEach((key, expected) -> {
                differingHours.add(key.hour());
                note(new Difference(key, expected, null), found, counts, limit);
                keysByCause.merge(causes.of(new Difference(key, expected, null)), 1L, Long::sum);
            });
            found.sort((a, b) -> a.key().compareTo(b.key()));
            return new VerifyReport(
                    cells,
                    recount.rowsAggregated(),
                    recount.rejected(),
                    recount.rowsNotBegun(),
                    frozen.size(),
                    differingHours,
                    Notes.of(recount),
                    found.stream().map(Difference::text).toList(),
                    found.stream().map(Difference::json).toList(),
                    counts[Difference.Kind.MISSING.ordinal()],
                    counts[Difference.Kind.UNEXPECTED.ordinal()],
                    counts[Difference.Kind.DIFFERENT.ordinal()],
                    keysByCause);
        } finally {
            mysql.rollback();
            mysql.setAutoCommit(true);
        }
    }

    /** How many jobs and campaigns are known with another company than the source tables have. */
    public long drifted() throws SQLException {
        return Companies.read(mysql).differing(Companies.readKnown(mysql));
    }

    private static void note(Difference difference, List<Difference> found, long[] counts, int limit) {
        counts[difference.kind().ordinal()]++;
        if (found.size() < limit) {
            found.add(difference);
        }
    }
}
