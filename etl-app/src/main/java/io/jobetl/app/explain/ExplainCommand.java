package io.jobetl.app.explain;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.verify.CellSelection;
import io.jobetl.verify.Explainer;
import io.jobetl.verify.Explanation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etl explain}. */
@Command(
        name = "explain",
        description = {
            "Say why a row of events is what it is: the raw rows that count, those that were rejected and why, late ones,",
            "where the company comes from, later corrections, the commit. Without publisher, campaign and group all",
            "cells of that job and hour are explained. Exits with 1 when what is stored is not what the rows say; rows",
            "that are not due yet are no fault."
        },
        footer = {
            "",
            "Examples:",
            "  etl explain job=7,hour=2026-11-29T12",
            "  etl explain job=7 hour=2026-11-29T12 publisher=3 campaign=2 -o json"
        })
public final class ExplainCommand extends Verb {
    @Parameters(
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "job and hour (UTC), and if you like publisher, campaign, group; between commas or blanks.")
    private List<String> pairs = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Rows to list, and as many rejected ones (default: ${DEFAULT-VALUE}); all are counted.")
    private int limit = Explainer.DEFAULT_LIMIT;

    ExplainCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        CellSelection selection = SelectionArguments.parse(pairs);
        if (limit < 0) {
            throw new CommandException(ExitCode.USAGE, "--limit " + limit + " is less than nothing");
        }
        Stores stores = new Stores(config());
        try (Connection mysql = stores.mysql().open();
                CqlSession cassandra = stores.cassandra()) {
            Explainer explainer = new Explainer(cassandra, stores.keyspace(), mysql, InstantSource.system());
            Explanation explanation = explainer.explain(selection, limit);
            print(explanation);
            return explanation.isRight() ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (SQLException e) {
            throw stores.failure("reading events", e);
        } catch (DriverException e) {
            throw stores.failure("reading " + stores.keyspace() + ".tracking", e);
        }
    }

    private void print(Explanation explanation) {
        if (console().wantsJson()) {
            console().json(explanation.json());
        } else {
            explanation.lines(console().terminal().size().columns()).forEach(console()::result);
        }
    }
}
