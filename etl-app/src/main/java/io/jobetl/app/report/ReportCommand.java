package io.jobetl.app.report;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.mysql.report.Period;
import io.jobetl.io.mysql.report.Reports;
import io.jobetl.io.mysql.report.Table;
import io.jobetl.io.mysql.report.TooManyRowsException;
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
            converter = TimeOrDay.Converter.class,
            description =
                    "Count hours from this one on: a day of the zone, such as 2026-11-01, or a time in UTC, such as"
                            + " 2026-11-01T05 (default: all).")
    private @Nullable TimeOrDay from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeOrDay.Converter.class,
            description = "Count hours before this one (default: all).")
    private @Nullable TimeOrDay to;

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
        Period period = period();
        Table table;
        try (Reports reports = new Reports(new Stores(config()).mysql())) {
            table = report == ReportName.STATEMENT
                    ? reports.statement(period, publisher, limit)
                    : reports.table(report.toString(), period, limit);
        } catch (TooManyRowsException e) {
            throw new CommandException(ExitCode.USAGE, e.getMessage() + "; " + e.remedy());
        }
        if (console().wantsJson()) {
            console().json(table.json());
        } else if (console().wantsCsv()) {
            console().document(table.csv());
            if (table.truncated()) {
                console()
                        .warn("only the first " + table.rows().size() + " rows are there, and there are more; "
                                + (limit < Reports.MOST_ROWS
                                        ? "--limit " + Reports.MOST_ROWS + " prints up to as many"
                                        : "its view has all (docs/reference/reports.md)"));
            }
        } else {
            new ReportText(table).lines(console().resultWidth()).forEach(console()::result);
        }
        return ExitCode.OK;
    }

    private Period period() {
        if (limit < 1) {
            throw new CommandException(ExitCode.USAGE, "--limit " + limit + " must be 1 or more");
        }
        if (publisher != null && report != ReportName.STATEMENT) {
            throw new CommandException(ExitCode.USAGE, "--publisher is for `etl report statement`");
        }
        ZoneId days = zone == null ? ZoneOffset.UTC : zone;
        Instant first = from == null ? null : from.in(days);
        Instant end = to == null ? null : to.in(days);
        if (first != null && end != null && end.isBefore(first)) {
            throw new CommandException(ExitCode.USAGE, "--to " + end + " is before --from " + first);
        }
        return new Period(first, end, days, from != null && from.isDay(), to != null && to.isDay());
    }
}
