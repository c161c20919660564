package io.jobetl.dashboard.view;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.read.MySqlDeadLetters;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.status.RowBalance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the tables once a second, whatever the number of pages that are open, in threads of its own, so that
 * nobody waits for a server that does not answer. Thread-safe.
 */
final class TableWatch implements AutoCloseable {
    static final int HOURS = 48;

    /** The page names twenty, and says when there are more. */
    private static final int MOST_FOLLOWERS = 21;

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration BALANCE_INTERVAL = Duration.ofSeconds(60);
    /** One that takes longer is taken for an absence. */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);
    /** The first look loads the classes that ask, which may take seconds on a machine that has much to do. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(15);

    private final MySqlEventsReader reader;
    private final MySqlDeadLetters letters;
    private final String pipeline;
    private final InstantSource clock;
    private final Consumer<Away> told;
    private final List<Loop> loops = List.of(
            new Loop("etl-dashboard-tables", LOOK_INTERVAL, this::look),
            new Loop("etl-dashboard-balance", BALANCE_INTERVAL, this::lookAtBalance),
            new Loop("etl-dashboard-aside", BALANCE_INTERVAL, this::lookAtSetAside));
    /** Another file is another log: where the last one ended is not known. */
    private final Rates<SourcePosition> logged =
            new Rates<>((last, next) -> last.fileNumber() != next.fileNumber() || next.isBefore(last));

    private volatile @Nullable TableState state;
    private volatile @Nullable Balanced balance;
    private volatile @Nullable SetAside setAside;
    private boolean isBalanceKnown = true;
    private boolean isSetAsideKnown = true;
    /** Hours before this one seldom change, and are many: they are read with the balance only. */
    private volatile Instant recentSince;

    private volatile HourSums olderSums = HourSums.NONE;
    private volatile @Nullable Away away;
    private volatile @Nullable Instant lookBegunAt;

    /**
     * @param pipeline name of the lease
     * @param told hears when the tables cannot be read any more
     */
    TableWatch(MySqlDatabase database, String pipeline, InstantSource clock, Consumer<Away> told) {
        this.reader = new MySqlEventsReader(database);
        this.letters = new MySqlDeadLetters(database);
        this.pipeline = pipeline;
        this.clock = clock;
        this.told = told;
        this.recentSince = startOfRecent(clock.instant());
    }

    private static Instant startOfRecent(Instant now) {
        return now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1));
    }

    /** Begins to look. */
    void start() {
        loops.forEach(Loop::start);
    }

    private void look() {
        Instant begun = clock.instant();
        lookBegunAt = begun;
        try {
            state = read(begun);
            away = null;
        } catch (StoreException e) {
            logged.take(begun, null);
            Away known = away;
            Away found = Away.of(e, known == null ? begun : known.since());
            away = found;
            if (known == null) {
                told.accept(found);
            }
        } finally {
            lookBegunAt = null;
        }
    }

    private TableState read(Instant now) {
        logged.take(now, reader.logEnd().orElse(null));
        HourSums older = olderSums;
        List<HourState> recent = reader.hours(recentSince);
        List<ChangeOffset> offsets = reader.offsets();
        return new TableState(
                now,
                reader.lease(pipeline),
                recent,
                older.plus(recent),
                !offsets.stream().allMatch(ChangeOffset::isOfHints),
                offsets.stream().anyMatch(ChangeOffset::isOfHints),
                reader.recountRequestCount(),
                reader.followers(MOST_FOLLOWERS),
                reader.drifts());
    }

    private void lookAtBalance() {
        isBalanceKnown = look(isBalanceKnown, () -> {
            Instant now = clock.instant();
            Instant since = startOfRecent(now);
            HourSums older = HourSums.NONE.plus(reader.hours().stream()
                    .filter(hour -> hour.epochHour() < since.getEpochSecond() / 3_600)
                    .toList());
            olderSums = older;
            recentSince = since;
            balance = new Balanced(new RowBalance(reader.hourBalances(since), Map.of()), now);
        });
    }

    private void lookAtSetAside() {
        isSetAsideKnown = look(
                isSetAsideKnown,
                () -> setAside =
                        new SetAside(reader.correctionsOfLastDay(), letters.countsByReason(), clock.instant()));
    }

    /** What was known stays for a while, with its age; that it can no longer be renewed is told once. */
    private boolean look(boolean wasKnown, Runnable look) {
        try {
            look.run();
            return true;
        } catch (StoreException e) {
            if (wasKnown) {
                told.accept(Away.of(e, clock.instant()));
            }
            return false;
        }
    }

    /** The last answer; empty before the first. */
    Optional<TableState> state() {
        return Optional.ofNullable(state);
    }

    Optional<Balanced> balance() {
        return Optional.ofNullable(balance);
    }

    Optional<SetAside> setAside() {
        return Optional.ofNullable(setAside);
    }

    /** How fast the binary log grows, in 1,000 bytes per second; null while that is not known. */
    @Nullable
    Double kilobytesLogged() {
        Double bytes = logged.of(SourcePosition::offsetBytes);
        return bytes == null ? null : Math.round(bytes / 100) / 10.0;
    }

    /** Why there is no newer answer; empty when there is one. */
    Optional<Away> away(Instant now) {
        Away known = away;
        if (known != null) {
            return Optional.of(known);
        }
        Instant begun = lookBegunAt;
        Duration patience = balance == null || state == null ? FIRST_PATIENCE : PATIENCE;
        return begun != null && Duration.between(begun, now).compareTo(patience) > 0
                ? Optional.of(new Away(Store.MYSQL, begun, "does not answer", "MySQL does not answer", "look at it"))
                : Optional.empty();
    }

    @Override
    public void close() {
        loops.forEach(Loop::close);
        reader.close();
    }

    /**
     * The rows and the cells of the last hours side by side; passes over many rows, so once a minute only.
     *
     * @param at when the tables were compared
     */
    record Balanced(RowBalance rows, Instant at) {
        /** Whether it says anything of this moment: what was wrong stays wrong until somebody has seen it right. */
        boolean holds(Instant now) {
            return !rows.isConserved() || isFresh(at, now);
        }
    }

    /**
     * What is counted as seldom as the balance.
     *
     * @param at when it was counted
     */
    record SetAside(long correctionsLastDay, Map<String, Long> deadLetters, Instant at) {
        boolean holds(Instant now) {
            return isFresh(at, now);
        }
    }

    private static boolean isFresh(Instant at, Instant now) {
        return Duration.between(at, now).compareTo(BALANCE_INTERVAL.multipliedBy(3)) <= 0;
    }
}
