package io.jobetl.runtime.embed;

import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.run.DriftText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells a listener what is news to a program, of all that an observer hears. Thread-safe. */
final class ListenerNews implements PipelineObserver {
    private final PipelineListener listener;
    /** Not by message: one with a time or a count in it would be news at each attempt. */
    private final Set<Problem> problems = ConcurrentHashMap.newKeySet();

    private final Set<Thread> tellers = ConcurrentHashMap.newKeySet();
    private volatile PipelineState state = PipelineState.STARTING;

    private record Problem(Store store, StoreException.Kind kind) {}

    ListenerNews(PipelineListener listener) {
        this.listener = listener;
    }

    /** True inside a call of the listener, whichever thread of the pipeline makes it. */
    boolean isTeller() {
        return tellers.contains(Thread.currentThread());
    }

    private void tell(Consumer<PipelineListener> news) {
        tellers.add(Thread.currentThread());
        try {
            news.accept(listener);
        } finally {
            tellers.remove(Thread.currentThread());
        }
    }

    private void note(String line) {
        tell(told -> told.noted(line));
    }

    PipelineState state() {
        return state;
    }

    /** One thread at a time causes this: the one that counts, and nobody behind it. */
    void become(PipelineState next) {
        if (state != next) {
            state = next;
            tell(told -> told.stateChanged(next));
        }
    }

    @Override
    public void standby(Optional<LeaseHolder> holder) {
        become(PipelineState.STANDBY);
    }

    @Override
    public void started() {
        become(PipelineState.WRITING);
    }

    @Override
    public void fenced(FencedException cause) {
        become(PipelineState.STANDBY);
        note(String.valueOf(cause.getMessage()));
    }

    @Override
    public void stateLost(StateLostException cause) {
        become(PipelineState.STARTING);
        note(cause.getMessage() + "; starting again from the tables");
    }

    @Override
    public void committed(int cells, long rows, Duration took) {
        tell(told -> told.committed(rows, cells));
    }

    @Override
    public void storeFailed(StoreException cause, Duration pause) {
        if (problems.add(new Problem(cause.store(), cause.kind()))) {
            tell(told -> told.storeFailed(cause));
        }
    }

    @Override
    public void recovered() {
        problems.clear();
        tell(PipelineListener::recovered);
    }

    @Override
    public void drifted(List<Drift> drifts) {
        DriftText.of(drifts).values().forEach(this::note);
    }

    @Override
    public void reconciliationHindered(String reason) {
        note(reason);
    }

    @Override
    public void snapshotProgressed(String progress) {
        note(progress);
    }

    @Override
    public void feedBroken(FeedState feed) {
        note(feed.text());
    }

    @Override
    public void feedRecovered(FeedState feed) {
        note(feed.detail());
    }

    @Override
    public void feedMended(String action) {
        note(action);
    }
}
