package io.jobetl.app.run;

import io.jobetl.app.verb.Console;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.util.Optional;

/** Tells the operator what the pipeline is up to. */
public class RunNotices implements PipelineObserver {
    private final Console console;
    private volatile boolean writing;
    private volatile boolean saidStandby;

    public RunNotices(Console console) {
        this.console = console;
    }

    /** True while this instance is the writer. */
    public boolean isWriting() {
        return writing;
    }

    @Override
    public void standby(Optional<LeaseHolder> holder) {
        writing = false;
        String line = holder.map(known -> "standby: " + known.owner() + " is the writer (epoch " + known.epoch()
                        + "), its lease runs " + Math.max(0, known.remaining().toSeconds()) + " s more")
                .orElse("standby: another instance is the writer");
        if (saidStandby) {
            console.live(line);
        } else {
            saidStandby = true;
            console.info(line + "; this one takes over when that one ends");
        }
    }

    @Override
    public void started() {
        writing = true;
        saidStandby = false;
        console.info("running: this instance is the writer");
    }

    @Override
    public void storeFailed(StoreException cause, Duration pause) {
        console.warn(cause.getMessage() + " (trying again in " + pause.toMillis() + " ms)");
    }

    @Override
    public void recovered() {
        console.info("recovered: the stores answer again");
    }

    @Override
    public void stateLost(StateLostException cause) {
        console.warn(cause.getMessage() + "; starting again from the tables");
    }

    @Override
    public void snapshotProgressed(String progress) {
        console.info(progress);
    }

    @Override
    public void feedBroken(FeedState state) {
        console.warn("company_id does not follow job and campaign at the moment: " + state.text()
                + " (clicks are still counted)");
    }

    @Override
    public void feedRecovered(FeedState state) {
        console.info("changes of job and campaign arrive again: " + state.detail());
    }

    @Override
    public void feedMended(String action) {
        console.info(action);
    }

    @Override
    public void fenced(FencedException cause) {
        writing = false;
        console.warn(cause.getMessage() + "; this one is a standby now, and takes over when that one ends");
    }
}
