package io.jobetl.verify;

import com.datastax.oss.driver.api.core.CqlSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Compares {@code events} with the raw rows: one pass over {@code tracking} in shares, then one over {@code events}.
 * Costs about 10 us per raw row, nearly all of it in Cassandra. Where keys are texts that spell UUIDs in several ways,
 * there is a second pass, over all rows at once. Not thread-safe.
 */
public final class Verifier {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration BETWEEN_LOOKS_AT_TAKEOVER = Duration.ofSeconds(2);
    /** When a writer dies, the next one has caught up after that, as a rule. */
    private static final Duration TAKEOVER_PATIENCE = Duration.ofMinutes(1);

    private final CqlSession cassandra;
    private final String keyspace;
    private final Connection mysql;
    private final InstantSource clock;
    private Progress progress = new Progress() {};
    private Recounting recounting;

    /** @param mysql in its default state; used for reading only */
    public Verifier(CqlSession cassandra, String keyspace, Connection mysql, InstantSource clock) {
        this.cassandra = cassandra;
        this.keyspace = keyspace;
        this.mysql = mysql;
        this.clock = clock;
        this.recounting = new RecountingHere(cassandra);
    }

    /** What goes on while it reads; told often, on the calling thread. */
    public interface Progress {
        /** @param ofAbout how many there may be, by what was counted; 0 when nobody knows */
        default void readingRows(long rows, long ofAbout) {}

        /** Hours that differ are read once more, with the write times of their rows. */
        default void readingWriteTimes(int hours, int ofHours) {}

        /** All that is wrong is that rows are not counted that became owed a moment ago, and somebody may do it now. */
        default void waitingForNewest() {}
    }

    /** Has its progress told from now on. */
    public Verifier telling(Progress listener) {
        progress = listener;
        return this;
    }

    /** Has the raw rows recounted by somebody else from now on; without that it is done in this process. */
    public Verifier recountedBy(Recounting other) {
        recounting = other;
        return this;
    }

    /** False when there is no table {@code tracking} to compare with. */
    public boolean hasTracking() {
        return new RawRows(cassandra, keyspace).table().exists();
    }

    /**
     * Reads and compares everything once. Rows that are not counted make a difference, however new they are.
     *
     * @param limit differences to keep; all are counted
     */
    public VerifyReport verify(int limit) throws SQLException {
        NaiveRecount recount = recount();
        return VerifyReport.of(compare(recount), recount, Pending.NONE, limit);
    }

    /** The same, but rows that the promise of a bounded delay does not owe yet make none: they are reported. */
    public VerifyReport verifyDue(int limit) throws SQLException {
        return lookAtDue(limit).report();
    }

    private DueLook lookAtDue(int limit) throws SQLException {
        NaiveRecount recount = recount();
        Comparison comparison = compare(recount);
        if (comparison.differing().isEmpty()) {
            return new DueLook(VerifyReport.of(comparison, recount, Pending.NONE, limit), false);
        }
        NotDueYet notDueYet = new NotDueYet(new RawRows(cassandra, keyspace), comparison, hints(comparison.at()));
        Pending pending = notDueYet.remove(progress);
        boolean lacksNewest =
                comparison.damaged().isEmpty() && comparison.differing().size() == notDueYet.overdueLately();
        return new DueLook(VerifyReport.of(comparison, recount, pending, limit), lacksNewest);
    }

    /** @param lacksNewest all that is wrong is that rows are not counted that became owed at most a minute ago */
    private record DueLook(VerifyReport report, boolean lacksNewest) {
        boolean isDone(boolean complete) {
            return complete ? report.isComplete() : report.isExact();
        }

        boolean isWorthWaiting() {
            return !report.isExact() && lacksNewest;
        }
    }

    /** Of rows in hours: in a flat table nothing is done about them. */
    private LateHints hints(Instant now) throws SQLException {
        return new RawRows(cassandra, keyspace).table().isHourly()
                ? LateHints.read(cassandra, keyspace, mysql, now)
                : LateHints.NONE;
    }

    /** How to wait for the next look. */
    public interface Pause {
        /** True when the caller has no more time. */
        boolean await(Duration duration) throws InterruptedException;
    }

    /**
     * {@link #verify(int)}, repeated while something differs: rows may be under way.
     *
     * @param patience for how long to look again
     */
    public VerifyReport verify(int limit, Duration patience, Pause pause) throws SQLException, InterruptedException {
        long endNanos = System.nanoTime() + patience.toNanos();
        VerifyReport report = verify(limit);
        while (!report.isComplete() && isTimeLeft(endNanos, BETWEEN_LOOKS, pause)) {
            report = verify(limit);
        }
        return report;
    }

    /**
     * {@link #verifyDue(int)}, repeated while something differs. Where a writer holds the lease, or did at an earlier
     * look, for a minute more while all that differs are rows that became owed at most a minute ago: a writer may have
     * died, and then the next one counts them.
     *
     * @param complete also while rows are not counted that are not owed yet
     */
    public VerifyReport verifyDue(int limit, Duration patience, Pause pause, boolean complete)
            throws SQLException, InterruptedException {
        boolean hasWriter = hasWriter();
        long endNanos = System.nanoTime() + patience.toNanos();
        DueLook look = lookAtDue(limit);
        long takeoverEndNanos = System.nanoTime() + TAKEOVER_PATIENCE.toNanos();
        while (!look.isDone(complete)) {
            hasWriter = hasWriter || hasWriter();
            boolean isWaiting = isTimeLeft(endNanos, BETWEEN_LOOKS, pause)
                    || (hasWriter && look.isWorthWaiting() && isTimeForTakeover(takeoverEndNanos, pause));
            if (!isWaiting) {
                break;
            }
            look = lookAtDue(limit);
        }
        return look.report();
    }

    /** The looks are further apart: the writer that is to catch up needs the stores. */
    private boolean isTimeForTakeover(long endNanos, Pause pause) throws InterruptedException {
        progress.waitingForNewest();
        return isTimeLeft(endNanos, BETWEEN_LOOKS_AT_TAKEOVER, pause);
    }

    /** One that gave its lease back has stopped, and one whose lease has ended is dead. */
    private boolean hasWriter() throws SQLException {
        try (PreparedStatement statement =
                        mysql.prepareStatement("SELECT COUNT(*) FROM etl_lease WHERE expires_at > SYSDATE(6)");
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getLong(1) > 0;
        }
    }

    private static boolean isTimeLeft(long endNanos, Duration untilNext, Pause pause) throws InterruptedException {
        return System.nanoTime() - endNanos < 0 && !pause.await(untilNext);
    }

    private NaiveRecount recount() throws SQLException {
        ShareRecount recount = ShareRecount.of(
                cassandra,
                keyspace,
                clock.instant(),
                FrozenHour.rowsCounted(mysql).keySet());
        long rowsAbout = rowsCounted();
        SharesTogether together = recount(recount, RawShare.cut(cassandra, recounting.shares(rowsAbout)), rowsAbout);
        if (together.hasKeysInSeveralSpellings()) {
            together = recount(recount, List.of(RawShare.ALL_SPELLINGS), rowsAbout);
        }
        return together.recount();
    }

    private SharesTogether recount(ShareRecount recount, List<RawShare> shares, long rowsAbout) {
        SharesTogether together = new SharesTogether(recount.empty(), shares, progress, rowsAbout);
        recounting.recount(recount, shares, together);
        return together;
    }

    private long rowsCounted() throws SQLException {
        try (PreparedStatement statement =
                        mysql.prepareStatement("SELECT SUM(row_count) FROM etl_hour WHERE phase <> 'FROZEN'");
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private Comparison compare(NaiveRecount recount) throws SQLException {
        return Comparison.read(mysql, clock, recount);
    }

    /** How many jobs and campaigns are known with another company than the source tables have. */
    public long drifted() throws SQLException {
        return Companies.read(mysql).differing(Companies.readKnown(mysql));
    }
}
