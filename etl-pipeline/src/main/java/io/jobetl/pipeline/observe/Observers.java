package io.jobetl.pipeline.observe;

import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Passes everything on to several observers, and keeps what they throw from the work. */
final class Observers implements PipelineObserver {
    private final List<Observer> observers;

    Observers(List<PipelineObserver> observers) {
        this.observers = observers.stream().map(Observer::new).toList();
    }

    private void tell(Consumer<PipelineObserver> event) {
        for (Observer each : observers) {
            try {
                event.accept(each.observer);
            } catch (RuntimeException defect) {
                each.report(defect);
            }
        }
    }

    @Override
    public void standby(Optional<LeaseHolder> holder) {
        tell(each -> each.standby(holder));
    }

    @Override
    public void started() {
        tell(PipelineObserver::started);
    }

    @Override
    public void fenced(FencedException cause) {
        tell(each -> each.fenced(cause));
    }

    @Override
    public void storeFailed(StoreException cause, Duration pause) {
        tell(each -> each.storeFailed(cause, pause));
    }

    @Override
    public void recovered() {
        tell(PipelineObserver::recovered);
    }

    @Override
    public void stateLost(StateLostException cause) {
        tell(each -> each.stateLost(cause));
    }

    @Override
    public void cycled(PipelineStats stats) {
        tell(each -> each.cycled(stats));
    }

    @Override
    public void committed(int cells, long rows, Duration took) {
        tell(each -> each.committed(cells, rows, took));
    }

    @Override
    public void hintsSettled(HintOutcome outcome, int hints) {
        tell(each -> each.hintsSettled(outcome, hints));
    }

    @Override
    public void keysFound(int hours) {
        tell(each -> each.keysFound(hours));
    }

    @Override
    public void keysNotKept(String reason) {
        tell(each -> each.keysNotKept(reason));
    }

    @Override
    public void hintsSeen(boolean isAnswering, int waiting) {
        tell(each -> each.hintsSeen(isAnswering, waiting));
    }

    @Override
    public void lateRowsUnhinted(long rows) {
        tell(each -> each.lateRowsUnhinted(rows));
    }

    @Override
    public void lateRowsCovered(boolean isCovered) {
        tell(each -> each.lateRowsCovered(isCovered));
    }

    @Override
    public void connectionOpened() {
        tell(PipelineObserver::connectionOpened);
    }

    @Override
    public void leaseTaken(long epoch, long seq) {
        tell(each -> each.leaseTaken(epoch, seq));
    }

    @Override
    public void writerEnded(String owner, Duration remaining) {
        tell(each -> each.writerEnded(owner, remaining));
    }

    @Override
    public void predecessorStays() {
        tell(PipelineObserver::predecessorStays);
    }

    @Override
    public void endingFrozenWriter(long connectionId, Duration idle) {
        tell(each -> each.endingFrozenWriter(connectionId, idle));
    }

    @Override
    public void transactionCommitted(long seq) {
        tell(each -> each.transactionCommitted(seq));
    }

    @Override
    public void transactionRepeated(String reason) {
        tell(each -> each.transactionRepeated(reason));
    }

    @Override
    public void commitUnknown(long seq, String reason) {
        tell(each -> each.commitUnknown(seq, reason));
    }

    @Override
    public void commitFound(long seq) {
        tell(each -> each.commitFound(seq));
    }

    @Override
    public void drifted(List<Drift> drifts) {
        tell(each -> each.drifted(drifts));
    }

    @Override
    public void reconciliationHindered(String reason) {
        tell(each -> each.reconciliationHindered(reason));
    }

    @Override
    public void snapshotProgressed(String progress) {
        tell(each -> each.snapshotProgressed(progress));
    }

    @Override
    public void feedSeen(FeedState state) {
        tell(each -> each.feedSeen(state));
    }

    @Override
    public void feedBroken(FeedState state) {
        tell(each -> each.feedBroken(state));
    }

    @Override
    public void feedRecovered(FeedState state) {
        tell(each -> each.feedRecovered(state));
    }

    @Override
    public void feedMended(String action) {
        tell(each -> each.feedMended(action));
    }

    /** One of them, and whether its defect is known. */
    private static final class Observer {
        private final PipelineObserver observer;
        private final AtomicBoolean isReported = new AtomicBoolean();

        Observer(PipelineObserver observer) {
            this.observer = observer;
        }

        /** The core has no log: this is where a program looks for what nobody has caught. */
        void report(RuntimeException defect) {
            if (isReported.compareAndSet(false, true)) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, defect);
            }
        }
    }
}
