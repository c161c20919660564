package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ComparedTable;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.reconcile.Reconciliation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows as the writer, from the moment at which it took the lease: how far the changes are read, what
 * of them is not committed, what it does when. A new start is a new term, so nothing of an earlier one can stay behind.
 *
 * <p>Mutable, for one thread.
 */
final class Term {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);
    private static final Duration REQUEST_INTERVAL = Duration.ofSeconds(2);
    private static final Duration HINT_OFFSETS_INTERVAL = Duration.ofSeconds(1);

    final RunMode mode;
    final TrackingCounter counter;
    final Dimensions dimensions;
    /** Null when nobody has said where to look. */
    private final @Nullable Reconciliation reconciliation;

    private final PipelineConfig config;
    /** Rows that were read in the terms before. */
    private final long rowsReadBefore;

    private final Map<Partition, ChangeOffset> offsets = new LinkedHashMap<>();
    private final Map<Partition, ChangeOffset> uncommittedOffsets = new LinkedHashMap<>();
    private final Map<Partition, ChangeOffset> hintOffsets = new LinkedHashMap<>();
    private Instant hintOffsetsAt = Instant.MIN;
    private final List<DeadLetter> uncommittedLetters = new ArrayList<>();
    private final List<ChangeOffset> wantedOffsets;

    private final Set<Long> knownRequests = new HashSet<>();
    private Instant requestsAt;
    private boolean requestsKnown;

    private @Nullable Instant lateCountedUntil;
    private boolean reenriching = true; // unless the first cycle finds that no cell has to follow
    private Instant renewAt;
    private final PollPace pace;
    private Instant previousCycle;

    /**
     * @param wantedOffsets where the mode has an end: how far the changes have to be read
     * @param rowsReadBefore rows that were read in the terms before
     */
    Term(
            RunMode mode,
            TrackingCounter counter,
            SinkState state,
            List<ChangeOffset> wantedOffsets,
            @Nullable Reconciliation reconciliation,
            PipelineConfig config,
            long rowsReadBefore,
            Instant now) {
        this.mode = mode;
        this.counter = counter;
        this.dimensions = new Dimensions(state.dimensionRows());
        this.reconciliation = reconciliation;
        this.wantedOffsets = wantedOffsets;
        this.config = config;
        this.rowsReadBefore = rowsReadBefore;
        state.offsets().forEach(offset -> offsets.put(Partition.of(offset), offset));
        // An offset that the end has not reached is of a topic that was made again: that has to be read anew.
        wantedOffsets.forEach(end -> offsets.computeIfPresent(
                Partition.of(end), (partition, known) -> end.hasReached(known) ? known : null));
        this.requestsAt = now;
        this.renewAt = now.plus(config.leaseRenewInterval());
        this.pace = new PollPace(config.pollInterval(), config.idlePollInterval(), now);
        this.previousCycle = now;
    }

    /** All schedules of this instance lie in the future of a clock that was ahead: they have to be made anew. */
    void requireForward(Instant now) {
        if (now.plus(CLOCK_TOLERANCE).isBefore(previousCycle)) {
            throw new StateLostException("the clock went back from " + previousCycle + " to " + now);
        }
        previousCycle = now;
    }

    void take(ChangeBatch batch, Instant now) {
        batch.events().forEach(dimensions::apply);
        if (reconciliation != null) {
            reconciliation.take(batch.events(), now);
        }
        for (ChangeOffset offset : batch.nextOffsets()) {
            offsets.put(Partition.of(offset), offset);
            uncommittedOffsets.put(Partition.of(offset), offset);
        }
        uncommittedLetters.addAll(batch.deadLetters());
    }

    /** Finds drift, and applies what repairs it. */
    void reconcile(Instant now) {
        if (reconciliation != null) {
            reconciliation.step(now, dimensions::row, dimensions.isCommitted()).forEach(dimensions::put);
        }
    }

    List<Drift> uncommittedDrifts() {
        return reconciliation == null ? List.of() : reconciliation.uncommittedDrifts();
    }

    List<ComparedTable> comparedTables() {
        return reconciliation == null ? List.of() : reconciliation.uncommittedTables();
    }

    /** Whether the changes are read as far as they have to be. */
    boolean changesReached() {
        for (ChangeOffset wanted : wantedOffsets) {
            ChangeOffset reached = offsets.get(Partition.of(wanted));
            if (reached == null || !reached.hasReached(wanted)) {
                return false;
            }
        }
        return true;
    }

    List<ChangeOffset> uncommittedOffsets() {
        return List.copyOf(uncommittedOffsets.values());
    }

    /** The hints up to there are done with. */
    void hintsSettled(List<ChangeOffset> nextOffsets) {
        nextOffsets.forEach(offset -> hintOffsets.put(Partition.of(offset), offset));
    }

    /**
     * Positions of hints that are to be committed now: now and then, and with something else if there is. What was
     * hinted since then is hinted again after a restart, which changes nothing.
     */
    List<ChangeOffset> dueHintOffsets(boolean hasCommit, Instant now) {
        boolean isDue = hasCommit ? !now.isBefore(hintOffsetsAt) : wantsLeaseRenewal(now);
        return isDue ? List.copyOf(hintOffsets.values()) : List.of();
    }

    /** Of changes and of rows. */
    List<DeadLetter> uncommittedLetters() {
        List<DeadLetter> letters = new ArrayList<>(uncommittedLetters);
        letters.addAll(counter.deadLetters());
        return letters;
    }

    /** Whether it is time to ask for requests to recount. */
    boolean wantsRequests(Instant now) {
        return !now.isBefore(requestsAt);
    }

    /** @param requests all that stand in the sink */
    void take(List<RecountRequest> requests, Instant now) {
        knownRequests.retainAll(requests.stream().map(RecountRequest::id).toList());
        counter.recount(requests.stream()
                .filter(request -> knownRequests.add(request.id()))
                .toList());
        requestsKnown = true;
        requestsAt = now.plus(REQUEST_INTERVAL);
    }

    /**
     * Everything that waited for a commit is in the sink.
     *
     * @param hasCells whether cells changed
     * @param rows that were counted
     * @param hasHintOffsets whether the positions of hints were committed too
     */
    void committed(boolean hasCells, long rows, boolean hasHintOffsets, Instant now) {
        counter.committed();
        nothingUncommitted(now);
        dimensions.committed();
        if (reconciliation != null) {
            reconciliation.committed();
        }
        uncommittedOffsets.clear();
        uncommittedLetters.clear();
        leaseRenewed(now);
        if (hasHintOffsets) {
            hintOffsets.clear();
            hintOffsetsAt = now.plus(HINT_OFFSETS_INTERVAL);
        }
        if (hasCells) {
            pace.counted(rows, now);
        }
    }

    /** No reading waits for its commit: what it has seen may be called counted. */
    void nothingUncommitted(Instant now) {
        Instant until = counter.lateCountedUntil(now);
        boolean isLater = until != null && (lateCountedUntil == null || until.isAfter(lateCountedUntil));
        lateCountedUntil = isLater ? until : lateCountedUntil;
    }

    /** What is counted stays counted, so this never goes back. */
    @Nullable
    Instant lateCountedUntil() {
        return lateCountedUntil;
    }

    boolean wantsLeaseRenewal(Instant now) {
        return !now.isBefore(renewAt);
    }

    void leaseRenewed(Instant now) {
        renewAt = now.plus(config.leaseRenewInterval());
    }

    /** @param isReenriching whether cells still have to follow a job or campaign */
    void setReenriching(boolean isReenriching) {
        reenriching = isReenriching;
    }

    /** Whether there is more to be done at once. */
    boolean hasMore(Instant now) {
        return counter.hoursWaiting(now) > 0
                || !changesReached()
                || reenriching
                || (mode != RunMode.STREAM && !isReconciled());
    }

    /** How often to look for new rows. */
    Duration pollInterval(Instant now) {
        return pace.interval(now);
    }

    /** Rows read in this term and those before it. */
    long rowsRead() {
        return rowsReadBefore + counter.rowsRead();
    }

    /** True when there is nothing left to do but what may arrive. */
    boolean isDone(Instant now) {
        return changesReached()
                && !reenriching
                && isReconciled()
                && requestsKnown
                && counter.hoursWaiting(now) == 0
                && counter.changes(now).isEmpty()
                && counter.deadLetters().isEmpty();
    }

    private boolean isReconciled() {
        return reconciliation == null || reconciliation.isDone();
    }
}
