package io.jobetl.app.adopt;

import io.jobetl.app.verb.Console;
import io.jobetl.io.cassandra.adopt.AdoptionCounts;
import io.jobetl.io.cassandra.adopt.TrackingAdoption;
import io.jobetl.runtime.settings.Durations;
import java.time.Duration;
import java.util.Locale;

/**
 * Progress of an adoption on the console: per phase the part that is done, rows, rate and what is left. For one thread.
 */
final class AdoptionProgressLine implements TrackingAdoption.Listener {
    private final Console console;
    private final UnusableRows unusable;
    private String phase = "";
    private double doneBefore;
    private long rowsBefore;
    private long startNanos;

    AdoptionProgressLine(Console console, UnusableRows unusable) {
        this.console = console;
        this.unusable = unusable;
    }

    /** What an earlier call did counts for the part that is done, not for the rate. */
    @Override
    public void progress(String currentPhase, double done, AdoptionCounts counts) {
        if (!currentPhase.equals(phase)) {
            phase = currentPhase;
            doneBefore = done;
            rowsBefore = counts.read();
            startNanos = System.nanoTime();
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double donePerSecond = (done - doneBefore) / Math.max(seconds, 1e-3);
        console.live(String.format(
                Locale.ROOT,
                "%s %3.0f %%  %,d rows  %,.0f rows/s  %s",
                currentPhase,
                done * 100,
                counts.read(),
                (counts.read() - rowsBefore) / Math.max(seconds, 1e-3),
                donePerSecond == 0
                        ? ""
                        : "ends in " + Durations.print(Duration.ofSeconds((long) ((1 - done) / donePerSecond)))));
    }

    @Override
    public void unusable(String key, String reason) {
        unusable.add(key, reason);
    }
}
