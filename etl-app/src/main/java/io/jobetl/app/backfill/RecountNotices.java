package io.jobetl.app.backfill;

import io.jobetl.app.run.RunNotices;
import io.jobetl.app.verb.Console;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import java.util.Optional;

/** Tells the operator who recounts. */
final class RecountNotices extends RunNotices {
    private final Console console;
    private boolean saidWho;

    RecountNotices(Console console) {
        super(console);
        this.console = console;
    }

    @Override
    public void standby(Optional<LeaseHolder> holder) {
        if (!saidWho) {
            saidWho = true;
            console.info(holder.map(LeaseHolder::owner).orElse("another instance")
                    + " is the writer and recounts; waiting for it");
        }
    }

    @Override
    public void started() {
        saidWho = true;
        console.info("no `etl run` is the writer, so this process recounts");
    }

    @Override
    public void fenced(FencedException cause) {
        saidWho = false;
    }
}
