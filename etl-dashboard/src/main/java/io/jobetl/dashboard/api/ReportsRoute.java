package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.Answer;
import io.jobetl.dashboard.http.BadRequestException;
import io.jobetl.dashboard.http.Request;
import io.jobetl.dashboard.http.Route;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.report.Period;
import io.jobetl.io.mysql.report.Reports;
import io.jobetl.io.mysql.report.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;

/** {@code /api/v1/reports/NAME}: a table as JSON, or as a CSV file to download. */
public final class ReportsRoute implements Route, AutoCloseable {
    public static final String PATH = "/api/v1/reports/";

    private static final int MOST_ROWS = 100_000;
    private static final Duration FRESH_FOR = Duration.ofSeconds(2);

    private final Reports reports;
    private final QueryCache cache = new QueryCache(
            "etl-dashboard-report", 2, FRESH_FOR, Reports.TIME_BOUND.plusSeconds(5));

    public ReportsRoute(MySqlDatabase database) {
        this.reports = new Reports(database);
    }

    @Override
    public Answer answer(Request request) throws InterruptedException {
        String name = request.path().substring(PATH.length());
        if (!Reports.names().contains(name)) {
            return Answer.error(404, "there is no such report", "there are " + String.join(", ", Reports.names()));
        }
        Parameters parameters = new Parameters(request);
        ZoneId zone = parameters.zone();
        Period period = period(parameters, zone);
        int limit = parameters.number("limit", 1, MOST_ROWS).orElse((long) Reports.DEFAULT_LIMIT).intValue();
        Integer publisher = parameters.number("publisher", 0, Integer.MAX_VALUE).map(Long::intValue).orElse(null);
        boolean isCsv =
                switch (request.parameter("format").orElse("json")) {
                    case "json" -> false;
                    case "csv" -> true;
                    default -> throw new BadRequestException("there is no such format", "ask for json or csv");
                };
        String key = name + " " + period + " " + limit + " " + publisher + " " + isCsv;
        return cache.answer(key, () -> {
            Table table = name.equals("statement")
                    ? reports.statement(period, publisher, limit)
                    : reports.table(name, period, limit);
            return isCsv ? csv(name, table) : Json.answer(table.json());
        });
    }

    private static Period period(Parameters parameters, ZoneId zone) {
        try {
            return new Period(parameters.time("from", zone), parameters.time("to", zone), zone);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(String.valueOf(e.getMessage()), "give from before to");
        }
    }

    private static Answer csv(String name, Table table) {
        return new Answer(
                200,
                "text/csv; charset=utf-8",
                table.csv().getBytes(StandardCharsets.UTF_8),
                Map.of(
                        "Cache-Control",
                        "no-store",
                        "Content-Disposition",
                        "attachment; filename=\"" + name + ".csv\""));
    }

    @Override
    public void close() {
        cache.close();
        reports.close();
    }
}
