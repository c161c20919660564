package io.jobetl.io.mysql.report;

import com.zaxxer.hikari.HikariDataSource;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.MySqlQueries;
import io.jobetl.io.mysql.UtcDateTimes;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Answers reports. Each statement is a transaction of its own, sees what is committed when it begins, and is ended by
 * the server when it takes longer than {@link #TIME_BOUND}. Thread-safe; holds at most two connections, and none when
 * idle.
 *
 * <pre>{@code
 * try (Reports reports = new Reports(database)) {
 *     Table table = reports.table("campaigns", Period.ALL, 100);
 * }
 * }</pre>
 *
 * <p>A call throws {@link io.jobetl.pipeline.port.StoreException} when the server does not answer, refuses, or needs
 * longer than the bound, and {@link TooManyRowsException} when sums would leave rows out.
 */
public final class Reports implements AutoCloseable {
    public static final Duration TIME_BOUND = Duration.ofSeconds(5);

    /** So many rows are asked for by whoever does not say how many. */
    public static final int DEFAULT_LIMIT = 1_000;

    /** No report shows more rows; sums of more are refused, those of campaigns and groups later. */
    public static final int MOST_ROWS = ReportContext.MOST_ROWS;

    private static final int CONNECTIONS = 3;
    private static final Map<String, Function<ReportContext, Table>> REPORTS = all();

    private final MySqlDatabase database;
    private final HikariDataSource pool;

    public Reports(MySqlDatabase database) {
        this.database = database;
        this.pool = database.pool("etl-reports", CONNECTIONS, TIME_BOUND);
    }

    /** All reports, in the order in which they are of use. */
    public static List<String> names() {
        return List.copyOf(REPORTS.keySet());
    }

    /**
     * @param limit rows at most; more than {@link #MOST_ROWS} are never read
     * @throws IllegalArgumentException when there is no report of this name
     */
    public Table table(String name, Period period, int limit) {
        Function<ReportContext, Table> report = REPORTS.get(name);
        if (report == null) {
            throw new IllegalArgumentException("no report \"" + name + "\"; there are " + String.join(", ", names()));
        }
        return read(period, limit, report);
    }

    public Table campaigns(Period period) {
        return table("campaigns", period, DEFAULT_LIMIT);
    }

    public Table groups(Period period) {
        return table("groups", period, DEFAULT_LIMIT);
    }

    public Table publishers(Period period) {
        return table("publishers", period, DEFAULT_LIMIT);
    }

    public Table funnel(Period period) {
        return table("funnel", period, DEFAULT_LIMIT);
    }

    public Table hourly(Period period) {
        return table("hourly", period, DEFAULT_LIMIT);
    }

    public Table daily(Period period) {
        return table("daily", period, DEFAULT_LIMIT);
    }

    /** Changes that were committed in the period. */
    public Table corrections(Period period) {
        return table("corrections", period, DEFAULT_LIMIT);
    }

    /** @param publisher null for all */
    public Table statement(Period period, @Nullable Integer publisher, int limit) {
        return read(period, limit, context -> TrafficReports.statement(context, publisher));
    }

    public Table newest(int limit) {
        return table("newest", Period.ALL, limit);
    }

    @Override
    public void close() {
        pool.close();
    }

    private Table read(Period period, int limit, Function<ReportContext, Table> report) {
        return MySqlQueries.read(database, pool, "reading a report", sql -> {
            LocalDateTime now = sql.select(DSL.field("utc_timestamp(6)", UtcDateTimes.TYPE))
                    .fetchSingle()
                    .value1();
            return report.apply(
                    new ReportContext(sql, period, now.toInstant(ZoneOffset.UTC), Math.min(limit, MOST_ROWS)));
        });
    }

    private static Map<String, Function<ReportContext, Table>> all() {
        Map<String, Function<ReportContext, Table>> reports = new LinkedHashMap<>();
        reports.put("campaigns", BudgetReports::campaigns);
        reports.put("groups", BudgetReports::groups);
        reports.put("publishers", RatioReports::publishers);
        reports.put("funnel", RatioReports::funnel);
        reports.put("hourly", TrafficReports::hourly);
        reports.put("daily", TrafficReports::daily);
        reports.put("corrections", CellReports::corrections);
        reports.put("statement", context -> TrafficReports.statement(context, null));
        reports.put("newest", CellReports::newest);
        return reports;
    }
}
