package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.BadRequestException;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.http.Route;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.report.Period;
import io.jobetl.io.mysql.report.Reports;
import io.jobetl.io.mysql.report.Table;
import io.jobetl.io.mysql.report.TooManyRowsException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/reports/NAME}: a table as JSON, or as a CSV file to download. */
public final class ReportsRoute implements Route, AutoCloseable {
    public static final String PATH = "/api/v1/reports/";

    private static final Duration FRESH_FOR = Duration.ofSeconds(2);
    private static final Duration NEWEST_FRESH_FOR = Duration.ofMillis(250);

    private static final Duration PATIENCE = Reports.TIME_BOUND.plusSeconds(5);

    /** Newest first: the first of their rows are an answer. */
    private static final Set<String> LISTS = Set.of("newest", "corrections");

    private static final List<String> PARAMETERS = List.of("from", "to", "zone", "limit", "format");
    private static final List<String> STATEMENT_PARAMETERS =
            List.of("from", "to", "zone", "limit", "format", "publisher");

    private final Reports reports;
    /** A report passes over many cells: what it takes of the processors is missed by the rows of that moment. */
    private final QueryCache cache = new QueryCache("etl-dashboard-report", 2, FRESH_FOR, 99, PATIENCE);
    /** By key and short, so that a change shows within a second. */
    private final QueryCache newest = new QueryCache("etl-dashboard-newest", 1, NEWEST_FRESH_FOR, 2, PATIENCE);

    public ReportsRoute(MySqlDatabase database) {
        this.reports = new Reports(database);
    }

    @Override
    public Answer answer(Request request) throws InterruptedException {
        String name = request.path().substring(PATH.length());
        if (!Reports.names().contains(name)) {
            return Answer.error(404, "there is no such report", "there are " + String.join(", ", Reports.names()));
        }
        boolean isStatement = name.equals("statement");
        Parameters parameters = new Parameters(request).only(isStatement ? STATEMENT_PARAMETERS : PARAMETERS);
        ZoneId zone = parameters.zone();
        Period period = period(parameters, zone);
        Integer publisher = parameters
                .number("publisher", 0, Integer.MAX_VALUE)
                .map(Long::intValue)
                .orElse(null);
        boolean isCsv = switch (request.parameter("format").orElse("json")) {
            case "json" -> false;
            case "csv" -> true;
            default -> throw new BadRequestException("there is no such format", "ask for json or csv");
        };
        Optional<Long> wanted = parameters.number("limit", 1, Reports.MOST_ROWS);
        int limit = wanted.map(Long::intValue).orElse(isCsv ? Reports.MOST_ROWS : Reports.DEFAULT_LIMIT);
        String key = name + " " + period + " " + limit + " " + publisher + " " + isCsv;
        return (name.equals("newest") ? newest : cache).answer(key, () -> {
            try {
                Table table =
                        isStatement ? reports.statement(period, publisher, limit) : reports.table(name, period, limit);
                if (isCsv && table.truncated() && wanted.isEmpty() && !LISTS.contains(name)) {
                    return Answer.error(
                            400,
                            "the report has more rows than a file has: " + Reports.MOST_ROWS,
                            "ask the view of the report with SQL, or for the first rows with limit");
                }
                return isCsv ? csv(table) : Json.answer(table.json());
            } catch (TooManyRowsException e) {
                return Answer.error(400, String.valueOf(e.getMessage()), e.remedy());
            }
        });
    }

    private static Period period(Parameters parameters, ZoneId zone) {
        try {
            return new Period(
                    parameters.time("from", zone),
                    parameters.time("to", zone),
                    zone,
                    parameters.isDay("from"),
                    parameters.isDay("to"));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()), "give from before to");
        }
    }

    /** What a cut list does not hold stands nowhere in the file, so its name says that it is cut. */
    private static Answer csv(Table table) {
        String file =
                table.name() + (table.truncated() ? "-first-" + table.rows().size() : "");
        return new Answer(
                200,
                "text/csv; charset=utf-8",
                table.csv().getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "Cache-Control",
                        "no-store",
                        "Content-Disposition",
                        "attachment; filename=\"" + file + ".csv\""));
    }

    @Override
    public void close() {
        cache.close();
        newest.close();
        reports.close();
    }
}
