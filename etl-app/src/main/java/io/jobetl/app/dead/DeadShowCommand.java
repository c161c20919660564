package io.jobetl.app.dead;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.mysql.read.MySqlDeadLetters;
import io.jobetl.io.mysql.read.MySqlDeadLetters.StoredDeadLetter;
import io.jobetl.runtime.stores.Stores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code etl dead show}. */
@Command(
        name = "show",
        description = "Print one dead letter with its payload.",
        footer = {"", "Examples:", "  etl dead show 17", "  etl dead show 17 -o json"})
public final class DeadShowCommand extends Verb {
    @Parameters(paramLabel = "ID", description = "Its number, as `etl dead list` prints it.")
    private long id;

    DeadShowCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        StoredDeadLetter stored = new MySqlDeadLetters(new Stores(config()).mysql())
                .find(id)
                .orElseThrow(() -> new CommandException(
                        ExitCode.CHECK_FAILED,
                        "there is no dead letter " + id + "; `etl dead list` shows which there are"));
        if (console().wantsJson()) {
            console().json(DeadLetterJson.of(stored));
        } else {
            console().result("id:         " + stored.id());
            console().result("first seen: " + stored.firstSeen());
            console().result("source:     " + stored.letter().source());
            console().result("position:   " + stored.letter().position());
            console().result("reason:     " + stored.letter().reason());
            console().result("payload:");
            stored.letter().payload().lines().forEach(line -> console().result("  " + line));
        }
        return ExitCode.OK;
    }
}
