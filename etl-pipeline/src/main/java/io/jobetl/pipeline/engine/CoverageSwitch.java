package io.jobetl.pipeline.engine;

import io.jobetl.pipeline.observe.PipelineObserver;
import java.time.Instant;
import java.util.Collection;

/**
 * Makes the ladder coarse while every late row has a hint: reading again and again to find them is needless then. Tells
 * the observer of that and of the hints.
 *
 * <p>Mutable, for one thread.
 */
final class CoverageSwitch {
    private final Ladder ladder;
    private final PipelineObserver observer;
    private final Coverage coverage = new Coverage();
    private boolean answering;
    private boolean toldAnswering;
    private int toldWaiting = -1;
    private long coveredSinceTicks;
    private boolean reached;

    CoverageSwitch(Ladder ladder, PipelineObserver observer) {
        this.ladder = ladder;
        this.observer = observer;
    }

    void setAnswering(boolean isAnswering) {
        answering = isAnswering;
    }

    /** Hints are being read. */
    boolean isAnswering() {
        return answering;
    }

    /** Judges by what was found since the last call. */
    void update(Collection<OpenHour> open, Collection<RecentHour> recent, LateRows lateRows, Instant now) {
        open.forEach(hour -> coverage.found(hour.takeFoundLate()));
        recent.forEach(hour -> coverage.found(hour.takeFoundLate()));
        lateRows.report().forEach(coverage::hinted);
        boolean isCovered = coverage.isCovered(answering, now);
        tellOfHints(lateRows.waiting());
        if (isCovered != ladder.isCoarse()) {
            ladder.setCoarse(isCovered);
            coveredSinceTicks = RecountSchedule.ticks(now);
            reached = false;
            if (!isCovered) {
                open.forEach(OpenHour::refine);
            }
            observer.lateRowsCovered(isCovered);
        }
    }

    private void tellOfHints(int waiting) {
        if (toldWaiting != waiting || toldAnswering != answering) {
            toldWaiting = waiting;
            toldAnswering = answering;
            observer.hintsSeen(toldAnswering, toldWaiting);
        }
        long unhinted = coverage.takeUnhinted();
        if (unhinted > 0 && answering) { // else none was to be expected
            observer.lateRowsUnhinted(unhinted);
        }
    }

    /** Rows up to an hour late that were readable before this are counted. */
    void counted(long ticks) {
        reached |= ladder.isCoarse() && ticks >= coveredSinceTicks;
    }

    /** What became readable before late rows had hints is counted, so that nothing is left but what hints name. */
    boolean isReached() {
        return reached;
    }
}
