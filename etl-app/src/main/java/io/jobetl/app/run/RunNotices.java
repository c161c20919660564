package io.jobetl.app.run;

import io.jobetl.app.verb.Console;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells the operator what the pipeline is up to. */
public class RunNotices implements PipelineObserver {
    private static final int DRIFTS_SHOWN = 3;

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
    public void drifted(List<Drift> drifts) {
        for (Drift.State state : Drift.State.values()) {
            List<Drift> same =
                    drifts.stream().filter(drift -> drift.state() == state).toList();
            if (!same.isEmpty()) {
                String line = "drift: " + named(same);
                switch (state) {
                    case OPEN ->
                        console.warn(
                                line
                                        + " did not come through the change feed in time, and are not repaired; see `etl status`");
                    case REPAIRED ->
                        console.warn(
                                line
                                        + " did not come through the change feed in time; their companies were taken from MySQL");
                    case GONE -> console.info(line + " are right again");
                }
            }
        }
    }

    /** The first ones by name. */
    private static String named(List<Drift> drifts) {
        String first = drifts.stream()
                .limit(DRIFTS_SHOWN)
                .map(drift -> drift.table().tableName() + " " + drift.id() + " (company "
                        + (drift.knownCompanyId() == null ? "none" : drift.knownCompanyId()) + " -> "
                        + (drift.companyId() == null ? "none" : drift.companyId()) + ")")
                .collect(Collectors.joining(", "));
        int more = drifts.size() - DRIFTS_SHOWN;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    @Override
    public void reconciliationHindered(String reason) {
        console.warn(reason);
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
