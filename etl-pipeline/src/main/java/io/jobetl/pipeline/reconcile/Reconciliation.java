package io.jobetl.pipeline.reconcile;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.ComparedTable;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares job and campaign with what is known of them, range by range and again and again. A row that still differs
 * when the feed has had its time is drift: it is read under lock together with its position in the log, and handed to
 * the engine like a change that the feed has carried.
 *
 * <p>Comparing takes at most a fifth of the time, in another thread; {@link #step} only starts it and takes what it
 * found. Mutable; for the thread of the engine.
 */
public final class Reconciliation {
    /** The newest known rows. */
    public interface KnownRows {
        /** Null when there was never one. */
        @Nullable
        DimensionRow row(DimensionTable table, int id);
    }

    private static final int ROWS_PER_RANGE = 10_000;
    private static final Duration WORK = Duration.ofMillis(100);
    private static final int PAUSE_PER_COMPARISON = 4;
    private static final int PAUSE_PER_LOOK = 1;
    private static final Duration PASS_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(30);

    /** While so many rows differ, no more are looked for: the memory that they take is bounded. */
    private static final int MOST_SUSPECTS = 100_000;

    private static final int ROWS_PER_LOCK = 1_000;
    /** In a row, before somebody is told: one may be a row that is locked, or a server that restarts. */
    private static final int MOST_FAILURES = 20;
    /** After a read that failed. */
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** After a refusal that does not pass by itself. */
    private static final Duration RETRY_REFUSED = Duration.ofSeconds(15);

    private static final String NO_POSITION =
            "drift is found but not repaired, because MySQL does not say where its binary"
                    + " log ends: it is off, or the user of etl lacks the right REPLICATION CLIENT";

    private final SourceTables source;
    private final Executor thread;
    private final InstantSource clock;
    private final DriftRepair repair;
    private final boolean hasEnd;
    private final PipelineObserver observer;

    private final FeedProgress feed = new FeedProgress();
    private final Suspects suspects;
    private final List<Drift> uncommittedDrifts = new ArrayList<>();
    private final Map<DimensionTable, ComparedTable> uncommittedTables = new HashMap<>();
    private final Map<DimensionTable, ComparedTable> committedTables = new HashMap<>();

    /** Where the log ended when a table was last compared. */
    private final Map<DimensionTable, SourcePosition> comparedUpTo = new HashMap<>();

    private @Nullable SourcePosition logEnd;
    private @Nullable CompletableFuture<Work> work;
    private Instant nextWork = Instant.MIN;
    private int tableIndex;
    private long afterId = SourceTables.BEFORE_FIRST;
    private long rows;
    private Instant passStarted = Instant.MIN;
    private boolean passEnded;
    private int rowsPerLock = ROWS_PER_LOCK;
    /** In a row. */
    private int failures;
    /** Whether the last piece of work was a look, so that looks and comparisons take turns. */
    private boolean hasLooked;
    /** Whose rows are being read under lock. */
    private List<Suspect> underLock = List.of();

    /** What keeps a table from being compared, and its rows from being looked at under lock; empty when nothing does. */
    private final Map<DimensionTable, String> comparisonProblems = new EnumMap<>(DimensionTable.class);

    private final Map<DimensionTable, String> lookProblems = new EnumMap<>(DimensionTable.class);

    /**
     * @param thread does the reading, one piece at a time
     * @param hasEnd whether the run ends when all is done: then every difference counts at once
     * @param open drift that earlier writers have left
     */
    public Reconciliation(
            SourceTables source,
            Executor thread,
            InstantSource clock,
            DriftRepair repair,
            boolean hasEnd,
            List<Drift> open,
            PipelineObserver observer) {
        this.source = source;
        this.thread = thread;
        this.clock = clock;
        this.repair = repair;
        this.hasEnd = hasEnd;
        this.observer = observer;
        this.suspects = new Suspects(feed, !hasEnd);
        open.stream().map(Suspect::of).forEach(suspects::keep);
    }

    /** What the feed has carried. */
    public void take(List<ChangeEvent> events, Instant now) {
        feed.take(events, now);
    }

    /**
     * Takes what was found meanwhile, and begins the next piece of work when it is time.
     *
     * @param isCommitted whether all that is known is committed: where the run has an end its only pass has to see that
     * @return rows to be applied as if the feed had carried them
     * @throws StateLostException when the log of changes has been numbered anew
     * @throws StoreException when the source did not answer and the run has an end; the work is tried again
     */
    public List<DimensionRow> step(Instant now, KnownRows known, boolean isCommitted) {
        List<DimensionRow> repairs = List.of();
        CompletableFuture<Work> done = work;
        if (done != null && done.isDone()) {
            work = null;
            repairs = taken(done, known, now);
            underLock = List.of();
        }
        if (work == null && (hasEnd || !now.isBefore(nextWork))) {
            begin(known, now, isCommitted);
        }
        return repairs;
    }

    private List<DimensionRow> taken(CompletableFuture<Work> done, KnownRows known, Instant now) {
        try {
            Work found = done.join();
            failures = 0;
            if (found instanceof Work.Looked looked) {
                nextWork = now.plus(found.took().multipliedBy(PAUSE_PER_LOOK));
                return repairs(looked, known, now);
            }
            nextWork = now.plus(found.took().multipliedBy(PAUSE_PER_COMPARISON));
            compared((Work.Compared) found, known, now);
            return List.of();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                failed(failure, now);
                return List.of();
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** One row whose writer does not commit must not keep others from being repaired. */
    private void failed(StoreException failure, Instant now) {
        boolean isLook = !underLock.isEmpty();
        boolean isPassing = failure.kind().isPassing();
        failures++;
        nextWork = now.plus(isPassing ? RETRY : RETRY_REFUSED);
        if (isLook && (!isPassing || (underLock.size() == 1 && hasEnd))) {
            underLock.forEach(suspect -> open(suspect, now));
        } else if (underLock.size() == 1) {
            underLock.forEach(suspect -> suspects.defer(suspect, now));
        } else if (isPassing && hasEnd && !isLook) {
            throw failure;
        }
        rowsPerLock = 1;
        if (!isPassing || failures > MOST_FAILURES) {
            String text = String.valueOf(failure.getMessage());
            if (isLook) {
                setProblem(lookProblems, underLock.get(0).key.table(), text, now);
            } else if (isPassing) { // a server that does not answer says nothing of either
                for (DimensionTable table : DimensionTable.values()) {
                    setProblem(comparisonProblems, table, text, now);
                }
            } else {
                setProblem(comparisonProblems, DimensionTable.values()[tableIndex], text, now);
            }
        }
        if (!isPassing && !isLook) {
            nextTable(); // what may not be read must not keep the other table from being compared
        }
    }

    /** What one table hinders must not be taken back by the other, nor a look by a comparison. */
    private void setProblem(Map<DimensionTable, String> problems, DimensionTable table, String text, Instant now) {
        boolean isTold = lookProblems.containsValue(text) || comparisonProblems.containsValue(text);
        String shown = problem(table);
        problems.put(table, text);
        if (!text.isEmpty() && !isTold) {
            observer.reconciliationHindered(text);
        }
        String problem = problem(table);
        if (!problem.equals(shown)) {
            ComparedTable before = committedTables.get(table);
            uncommittedTables.put(
                    table,
                    before == null
                            ? new ComparedTable(table, now, 0, problem)
                            : new ComparedTable(table, before.at(), before.rows(), problem));
        }
    }

    private String problem(DimensionTable table) {
        String comparison = comparisonProblems.getOrDefault(table, "");
        return comparison.isEmpty() ? lookProblems.getOrDefault(table, "") : comparison;
    }

    private void begin(KnownRows known, Instant now, boolean isCommitted) {
        boolean isComparing = isInPass() || isPassDue(now, isCommitted);
        int atMost = repair == DriftRepair.AUTO ? rowsPerLock : MOST_SUSPECTS;
        List<Suspect> due = suspects.due(atMost, known, now, uncommittedDrifts);
        if (due.isEmpty() && !(isComparing && hasLooked)) {
            due = suspects.dueAgain(atMost, known, now, uncommittedDrifts);
        }
        hasLooked = !due.isEmpty();
        if (hasLooked) {
            tryToRepair(due, known, now);
        } else if (isComparing) {
            compare(now);
        }
    }

    private void tryToRepair(List<Suspect> due, KnownRows known, Instant now) {
        if (repair == DriftRepair.AUTO) {
            look(due, known);
        } else {
            due.forEach(suspect -> open(suspect, now));
        }
    }

    private boolean isInPass() {
        return tableIndex > 0 || afterId > SourceTables.BEFORE_FIRST;
    }

    private boolean isPassDue(Instant now, boolean isCommitted) {
        return hasEnd ? !passEnded && isCommitted : !now.isBefore(passStarted.plus(PASS_INTERVAL));
    }

    private void open(Suspect suspect, Instant now) {
        if (!suspect.isOpen) {
            suspect.isOpen = true;
            uncommittedDrifts.add(suspect.drift(Drift.State.OPEN));
        }
        suspects.defer(suspect, now);
    }

    private void compare(Instant now) {
        if (suspects.size() >= MOST_SUSPECTS) {
            return;
        }
        if (!isInPass()) {
            passStarted = now;
        }
        DimensionTable table = DimensionTable.values()[tableIndex];
        long from = afterId;
        work = CompletableFuture.supplyAsync(
                () -> Work.Compared.of(source, table, from, ROWS_PER_RANGE, MOST_SUSPECTS, WORK, clock), thread);
    }

    private void compared(Work.Compared found, KnownRows known, Instant now) {
        boolean saysLogEnd =
                found.ranges().stream().allMatch(range -> range.comparison().logEnd() != null);
        if (saysLogEnd || suspects.size() == 0) {
            setProblem(comparisonProblems, found.table(), "", now);
        } else if (repair == DriftRepair.AUTO) {
            setProblem(comparisonProblems, found.table(), NO_POSITION, now);
        }
        if (suspects.size() == 0) {
            setProblem(lookProblems, found.table(), "", now);
        }
        for (Work.Range range : found.ranges()) {
            uncommittedDrifts.addAll(suspects.take(found.table(), range, comparedUpTo.get(found.table()), known, now));
            logEnd = range.comparison().logEnd();
            rows += range.comparison().rows();
            afterId = range.comparison().lastId();
        }
        if (afterId == Integer.MAX_VALUE) {
            tableEnded(found.table(), now);
        }
    }

    private void tableEnded(DimensionTable table, Instant now) {
        ComparedTable before = committedTables.get(table);
        if (hasEnd || before == null || !now.isBefore(before.at().plus(PROGRESS_INTERVAL))) {
            uncommittedTables.put(table, new ComparedTable(table, now, rows, problem(table)));
        }
        if (logEnd != null) {
            comparedUpTo.put(table, logEnd);
        }
        nextTable();
    }

    private void nextTable() {
        rows = 0;
        afterId = SourceTables.BEFORE_FIRST;
        tableIndex = (tableIndex + 1) % DimensionTable.values().length;
        passEnded |= tableIndex == 0;
    }

    private void look(List<Suspect> due, KnownRows known) {
        underLock = due;
        DimensionTable table = due.get(0).key.table();
        List<Integer> ids =
                due.stream().map(suspect -> suspect.key.id()).sorted().toList();
        Map<Integer, SourcePosition> positions = new HashMap<>();
        for (Suspect suspect : due) {
            DimensionRow row = known.row(table, suspect.key.id());
            if (row != null) {
                positions.put(suspect.key.id(), row.position());
            }
        }
        work = CompletableFuture.supplyAsync(() -> Work.Looked.at(source, table, ids, positions, clock), thread);
    }

    private List<DimensionRow> repairs(Work.Looked looked, KnownRows known, Instant now) {
        rowsPerLock = Math.min(ROWS_PER_LOCK, 2 * rowsPerLock);
        if (looked.rows() == null) {
            setProblem(lookProblems, looked.table(), NO_POSITION, now);
            for (int id : looked.ids()) {
                Suspect suspect = suspects.remove(new Suspect.Key(looked.table(), id));
                if (suspect != null) {
                    open(suspect, now);
                }
            }
            return List.of();
        }
        setProblem(lookProblems, looked.table(), "", now);
        Map<Integer, DimensionRow> rowsById =
                looked.rows().stream().collect(Collectors.toMap(DimensionRow::id, Function.identity()));
        List<DimensionRow> repairs = new ArrayList<>();
        for (int id : looked.ids()) {
            DimensionRow row = rowsById.get(id);
            Suspect suspect = suspects.remove(new Suspect.Key(looked.table(), id));
            if (suspect == null) {
                continue;
            }
            if (row == null) {
                suspects.defer(suspect, now); // it came or went between the two looks
            } else if (isRepair(row, suspect, looked.positionsBefore().get(id), known)) {
                repairs.add(row);
                uncommittedDrifts.add(suspect.drift(Drift.State.REPAIRED, suspects.isPassed(suspect)));
            } else if (suspect.isOpen) {
                uncommittedDrifts.add(suspect.drift(Drift.State.GONE));
            }
        }
        return repairs;
    }

    /** @param before position that was known when the row was read */
    private boolean isRepair(DimensionRow row, Suspect suspect, @Nullable SourcePosition before, KnownRows known) {
        DimensionRow newest = known.row(row.table(), row.id());
        boolean isKnown = Objects.equals(Suspects.company(newest), row.companyId());
        if (isKnown || (!hasEnd && !Objects.equals(row.companyId(), suspect.companyId))) {
            return false; // it has changed since it was compared, and that change has its time again
        }
        if (before != null && row.position().isBefore(before)) {
            throw new StateLostException(row.table().tableName() + " " + row.id() + " is known from position " + before
                    + " of the binary log, which ends at " + row.position() + ": the log was numbered anew");
        }
        // A change that the feed carried while the row was being read is newer than what was read.
        return newest == null || !row.position().isBefore(newest.position());
    }

    /** Drift that was found, repaired or is gone since the last commit. */
    public List<Drift> uncommittedDrifts() {
        return List.copyOf(uncommittedDrifts);
    }

    /** Tables that were compared since the last commit; not every time, as a commit has its price. */
    public List<ComparedTable> uncommittedTables() {
        return List.copyOf(uncommittedTables.values());
    }

    /** Everything that waited for a commit is in the sink. */
    public void committed() {
        if (!uncommittedDrifts.isEmpty()) {
            observer.drifted(List.copyOf(uncommittedDrifts));
        }
        uncommittedDrifts.clear();
        committedTables.putAll(uncommittedTables);
        uncommittedTables.clear();
    }

    /** Where the run has an end: true when every row was compared, and drift is repaired, or told of. */
    public boolean isDone() {
        return passEnded && work == null && !suspects.hasUntold() && uncommittedDrifts.isEmpty();
    }

    @Override
    public String toString() {
        return "Reconciliation[" + source + ", hasEnd=" + hasEnd + "]";
    }
}
