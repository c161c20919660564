package io.jobetl.app.run;

import io.jobetl.app.verb.Console;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.port.Drift;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.run.DriftText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the operator what the pipeline is up to: what changes, once each. One may follow several pipelines of a process
 * that run one after the other, which is the same instance to its operator. Thread-safe.
 */
public class RunNotices implements PipelineObserver {
    private final Console console;
    private final InstantSource clock;
    private final Set<String> failures = new HashSet<>();
    private volatile boolean writing;
    private volatile Role said = Role.NONE;
    private Instant failingSince = Instant.MAX;
    private boolean saidCovered;
    private boolean saidUnhinted;

    private enum Role {
        NONE,
        STANDBY,
        WRITER
    }

    public RunNotices(Console console) {
        this(console, InstantSource.system());
    }

    RunNotices(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
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
        if (said == Role.STANDBY) {
            console.live(line, Map.of(), holder.map(LeaseHolder::epoch));
        } else {
            said = Role.STANDBY;
            Map<String, Object> fields = new LinkedHashMap<>();
            holder.ifPresent(known -> {
                fields.put("writer", known.owner());
                fields.put("epoch", known.epoch());
            });
            console.info(line + "; this one takes over when that one ends", fields);
        }
    }

    @Override
    public void started() {
        writing = true;
        if (said != Role.WRITER) {
            said = Role.WRITER;
            console.info("running: this instance is the writer");
        }
    }

    /** The same failure at the next try is no news. */
    @Override
    public synchronized void storeFailed(StoreException cause, Duration pause) {
        String message = String.valueOf(cause.getMessage());
        if (failures.isEmpty()) {
            failingSince = clock.instant();
        }
        if (failures.add(message)) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("store", cause.store().title());
            fields.put("kind", cause.kind().name().toLowerCase(Locale.ROOT));
            fields.put("remedy", cause.remedy());
            console.warn(message + " (trying again in " + pause.toMillis() + " ms, then less often)", fields);
        }
    }

    @Override
    public synchronized void recovered() {
        String time = failures.isEmpty()
                ? ""
                : " after " + Duration.between(failingSince, clock.instant()).toSeconds() + " s";
        failures.clear();
        console.info("recovered: the stores answer again" + time);
    }

    @Override
    public void stateLost(StateLostException cause) {
        console.warn(cause.getMessage() + "; starting again from the tables");
    }

    /** That it ends for want of late rows is no news, nor that they are covered again then. */
    @Override
    public synchronized void lateRowsCovered(boolean isCovered) {
        if (isCovered && !saidCovered) {
            saidCovered = true;
            saidUnhinted = false;
            console.info(
                    "every late row has a hint now: they are counted at once, and what is counted is read less often");
        }
    }

    @Override
    public void keysFound(int hours) {
        console.info(
                "the writer before has left the keys of its rows in " + hours + (hours == 1 ? " hour" : " hours")
                        + ": late rows are counted there at once",
                Map.of("hours", hours));
    }

    @Override
    public void keysNotKept(String reason) {
        console.warn(reason);
    }

    @Override
    public synchronized void lateRowsUnhinted(long rows) {
        if (!saidUnhinted) {
            saidUnhinted = true;
            saidCovered = false;
            console.info(
                    "late rows came without a hint (" + rows + " or more): they wait up to as long again as they were"
                            + " late, until every late row has had one for ten minutes",
                    Map.of("rows", rows));
        }
    }

    @Override
    public void drifted(List<Drift> drifts) {
        DriftText.of(drifts).forEach((state, line) -> {
            if (state == Drift.State.GONE) {
                console.info(line);
            } else {
                console.warn(line);
            }
        });
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
