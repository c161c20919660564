package io.jobetl.app.report;

import io.jobetl.app.backfill.UtcTimeConverter;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.mysql.report.Period;
import io.jobetl.io.mysql.report.Reports;
import io.jobetl.io.mysql.report.Table;
import io.jobetl.runtime.stores.Stores;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etl report}. */
@Command(
        name = "report",
        description = {
            "Show what people bill and pace with: campaigns, groups, publishers, funnel, hourly, daily, corrections,",
            "statement, newest. Each row is in one currency, and nothing is added up over currencies. The table is cut to the",
            "width of the terminal; -o csv and -o json have every column. docs/reference/reports.md has the definitions,",
            "and the views report_* the same numbers for SQL."
        },
        footer = {
            "",
            "Examples:",
            "  etl report campaigns",
            "  etl report publishers --from 2026-11-01 --to 2026-12-01 -o csv",
            "  etl report daily --zone Asia/Ho_Chi_Minh",
            "  etl report statement --publisher 7 -o json"
        })
public final class ReportCommand extends Verb {
    @Parameters(paramLabel = "REPORT", description = "One of ${COMPLETION-CANDIDATES}.")
    private ReportName report = ReportName.CAMPAIGNS;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = UtcTimeConverter.class,
            description = "Count hours from this one on, UTC, for instance 2026-11-01 (default: all).")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = UtcTimeConverter.class,
            description = "Count hours before this one, UTC (default: all).")
    private @Nullable Instant to;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            converter = ZoneConverter.class,
            description =
                    "Zone in which days are cut, for instance Europe/Berlin (default: UTC). A statement has the zone"
                            + " of each publisher.")
    private @Nullable ZoneId zone;

    @Option(names = "--publisher", paramLabel = "ID", description = "Only this publisher, for statement.")
    private @Nullable Integer publisher;

    @Option(names = "--limit", paramLabel = "N", description = "Rows at most (default: ${DEFAULT-VALUE}).")
    private int limit = Reports.DEFAULT_LIMIT;

    ReportCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected boolean hasCsv() {
        return true;
    }

    @Override
    protected ExitCode run() {
        requireUsable();
        Table table;
        try (Reports reports = new Reports(new Stores(config()).mysql())) {
            Period period = new Period(from, to, zone == null ? ZoneOffset.UTC : zone);
            table = report == ReportName.STATEMENT
                    ? reports.statement(period, publisher, limit)
                    : reports.table(report.toString(), period, limit);
        }
        if (console().wantsJson()) {
            console().json(table.json());
        } else if (console().wantsCsv()) {
            table.csv().lines().forEach(console()::result);
            if (table.truncated()) {
                console()
                        .warn("only the first " + limit + " rows are there, and there are more; --limit "
                                + Reports.MOST_ROWS + " prints them all");
            }
        } else {
            new ReportText(table).lines(console().resultWidth()).forEach(console()::result);
        }
        return ExitCode.OK;
    }

    private void requireUsable() {
        if (limit < 1) {
            throw new CommandException(ExitCode.USAGE, "--limit " + limit + " must be 1 or more");
        }
        if (from != null && to != null && to.isBefore(from)) {
            throw new CommandException(ExitCode.USAGE, "--to " + to + " is before --from " + from);
        }
        if (publisher != null && report != ReportName.STATEMENT) {
            throw new CommandException(ExitCode.USAGE, "--publisher is for `etl report statement`");
        }
    }
}
