package io.jobetl.app.dead;

import io.jobetl.app.backfill.UtcTimeConverter;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.mysql.read.MySqlDeadLetters;
import io.jobetl.io.mysql.read.MySqlDeadLetters.StoredDeadLetter;
import io.jobetl.runtime.stores.Stores;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl dead list}. */
@Command(
        name = "list",
        description = "List dead letters, newest first: id, time, source, position, reason.",
        footer = {
            "",
            "Examples:",
            "  etl dead list",
            "  etl dead list --source kafka --since 2026-03-29 --limit 100 -o json"
        })
public final class DeadListCommand extends Verb {
    @Option(names = "--source", paramLabel = "S", description = "Only those from this source: kafka or cassandra.")
    private @Nullable DeadSource source;

    @Option(
            names = "--since",
            paramLabel = "T",
            converter = UtcTimeConverter.class,
            description = "Only those first seen at or after this time, in UTC.")
    private @Nullable Instant since;

    @Option(names = "--limit", paramLabel = "N", description = "Letters to show (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    DeadListCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        if (limit < 1) {
            throw new CommandException(ExitCode.USAGE, "--limit " + limit + " must be 1 or more");
        }
        int oneMore = limit == Integer.MAX_VALUE ? limit : limit + 1;
        List<StoredDeadLetter> found = new MySqlDeadLetters(new Stores(config()).mysql())
                .newest(source == null ? null : source.toString(), since, oneMore);
        boolean hasMore = found.size() > limit;
        List<StoredDeadLetter> letters = hasMore ? found.subList(0, limit) : found;
        if (console().wantsJson()) {
            console().json(letters.stream().map(DeadLetterJson::of).toList());
            if (hasMore) {
                console()
                        .warn("only the newest " + limit + " dead letters are there, and there are more; --limit shows"
                                + " more");
            }
            return ExitCode.OK;
        }
        for (StoredDeadLetter stored : letters) {
            console()
                    .result(String.format(
                            Locale.ROOT,
                            "%-6d %s  %-9s %s: %s",
                            stored.id(),
                            stored.firstSeen(),
                            stored.letter().source(),
                            stored.letter().position(),
                            stored.letter().reason()));
        }
        if (hasMore) {
            console().result("... and more (--limit shows more)");
        }
        boolean isAll = source == null && since == null;
        console()
                .info(
                        !letters.isEmpty()
                                ? "`etl dead show ID` prints one with its payload"
                                : isAll ? "no dead letters" : "no dead letters of this source and time");
        return ExitCode.OK;
    }
}
