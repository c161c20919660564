package io.jobetl.dashboard.view;

import io.jobetl.dashboard.view.RunState.Role;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.HintOutcome;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears of all that the pipeline of this process does, and remembers what an operator wants to know. Thread-safe. */
public final class RunWatch implements PipelineObserver {
    private static final String PIPELINE = "Pipeline";
    private static final String FEED = "Change feed";

    private final InstantSource clock;
    private final Instant startedAt;
    private final Problems problems = new Problems();
    private final Map<Store, Away> away = new EnumMap<>(Store.class);
    private Role role = Role.STARTING;
    private long epoch;
    private @Nullable PipelineStats stats;
    private PipelineStats totals = new PipelineStats(0, 0, 0, 0, 0, 0, 0, 0, Instant.EPOCH, null, null);
    private Instant cycledAt;
    private @Nullable Instant committedAt;
    private @Nullable Duration commitTook;
    private @Nullable FeedState feed;
    private Instant feedSince;
    private HintState hints = HintState.UNKNOWN;

    public RunWatch(InstantSource clock) {
        this.clock = clock;
        this.startedAt = clock.instant();
        this.cycledAt = startedAt;
        this.feedSince = startedAt;
    }

    synchronized RunState state() {
        return new RunState(
                role,
                startedAt,
                epoch,
                stats,
                totals,
                cycledAt,
                committedAt,
                commitTook,
                List.copyOf(away.values()),
                Optional.ofNullable(feed),
                feedSince,
                hints,
                problems.newestFirst());
    }

    /** Whether anything was committed yet. */
    public synchronized boolean hasCommitted() {
        return committedAt != null;
    }

    /** A store does not answer the dashboard; the pipeline may not have noticed yet. */
    synchronized void unreachable(Away store) {
        problem(store.store().title(), store.detail(), store.remedy());
    }

    /** The pipeline has ended. */
    public synchronized void ended() {
        role = Role.STOPPED;
        hints = hints.forgotten();
    }

    @Override
    public synchronized void standby(Optional<LeaseHolder> holder) {
        standBy();
    }

    /** It asks no store but for the lease: whether the others are there is for those to say who look at them. */
    private void standBy() {
        role = Role.STANDBY;
        hints = hints.forgotten();
        away.clear();
    }

    @Override
    public synchronized void started() {
        role = Role.WRITER;
        stats = null;
        hints = hints.forgotten();
        cycledAt = clock.instant();
    }

    @Override
    public synchronized void leaseTaken(long newEpoch, long seq) {
        epoch = newEpoch;
    }

    @Override
    public synchronized void fenced(FencedException cause) {
        standBy();
        problem(PIPELINE, text(cause), "this instance is a standby now, and takes over when the other one ends");
    }

    @Override
    public synchronized void storeFailed(StoreException cause, Duration pause) {
        Instant now = clock.instant();
        away.compute(cause.store(), (store, known) -> Away.of(cause, known == null ? now : known.since()));
        problem(cause.store().title(), text(cause), cause.remedy());
    }

    @Override
    public synchronized void recovered() {
        away.clear();
    }

    @Override
    public synchronized void stateLost(StateLostException cause) {
        problem(PIPELINE, text(cause), "it starts again from the tables by itself");
    }

    @Override
    public synchronized void cycled(PipelineStats newStats) {
        stats = newStats;
        totals = newStats;
        cycledAt = clock.instant();
    }

    @Override
    public synchronized void committed(int cells, long rows, Duration took) {
        committedAt = clock.instant();
        commitTook = took;
        away.remove(Store.MYSQL);
    }

    @Override
    public synchronized void hintsSeen(boolean isAnswering, int waiting) {
        hints = hints.seen(isAnswering, waiting);
    }

    @Override
    public synchronized void hintsSettled(HintOutcome outcome, int settled) {
        hints = hints.settled(outcome, settled);
    }

    @Override
    public synchronized void lateRowsUnhinted(long rows) {
        hints = hints.foundUnhinted(rows);
    }

    @Override
    public synchronized void lateRowsCovered(boolean isCovered) {
        hints = hints.covered(isCovered);
    }

    @Override
    public synchronized void commitUnknown(long seq, String reason) {
        problem(Store.MYSQL.title(), "the answer to a COMMIT did not arrive: " + reason, "it is found out by itself");
    }

    @Override
    public synchronized void transactionRepeated(String reason) {
        problem(Store.MYSQL.title(), "a transaction was repeated: " + reason, "");
    }

    @Override
    public synchronized void predecessorStays() {
        problem(
                Store.MYSQL.title(),
                "the connection of the writer before does not end",
                "a takeover from this instance may take longer");
    }

    @Override
    public synchronized void endingFrozenWriter(long connectionId, Duration idle) {
        problem(
                Store.MYSQL.title(),
                "a writer stands still inside a transaction; its connection is being ended",
                "look at the process that holds connection " + connectionId);
    }

    @Override
    public synchronized void drifted(List<Drift> drifts) {
        for (Drift.State state : List.of(Drift.State.OPEN, Drift.State.REPAIRED)) {
            long rows = drifts.stream().filter(drift -> drift.state() == state).count();
            if (rows > 0) {
                problem(
                        FEED,
                        "companies of jobs or campaigns did not come through the feed in time",
                        state == Drift.State.OPEN
                                ? "they are not repaired; see `etl status`"
                                : "they were taken from MySQL; nothing has to be done");
            }
        }
    }

    @Override
    public synchronized void reconciliationHindered(String reason) {
        problem(FEED, reason, "");
    }

    @Override
    public synchronized void feedSeen(FeedState state) {
        if (feed == null || feed.condition() != state.condition()) {
            feedSince = clock.instant();
        }
        feed = state;
    }

    @Override
    public synchronized void feedBroken(FeedState state) {
        problem(FEED, state.detail(), state.remedy());
    }

    @Override
    public synchronized void feedMended(String action) {
        problem(FEED, action, "this was done by itself");
    }

    private void problem(String where, String what, String remedy) {
        problems.add(clock.instant(), where, what, remedy);
    }

    private static String text(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
