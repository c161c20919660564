package io.jobetl.benchmarks.store;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.commit.MySqlEventsSink;
import io.jobetl.io.mysql.commit.MySqlSinkConfig;
import io.jobetl.io.mysql.schema.MySqlSchema;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A commit of the sink with all that the protocol does, beside the best statements written by hand, which do nothing of
 * it. Each round writes the cells of a new hour and then changes them all, so one half are inserts and one half
 * updates. Elapsed time, in turns, the best of all rounds; in the end both tables must hold the same.
 */
final class WriteMeasurement implements AutoCloseable {
    private static final int FIRST_HOUR = 480_000;
    private static final int ONE_BY_ONE = 300;

    private final MySqlDatabase database;
    private final MySqlEventsSink sink;
    private final RivalEvents rival;
    private int hour = FIRST_HOUR;

    private WriteMeasurement(MySqlDatabase database) throws SQLException {
        this.database = database;
        new MySqlSchema(database).migrate();
        this.sink = new MySqlEventsSink(database, MySqlSinkConfig.of("bench"));
        sink.acquire();
        this.rival = RivalEvents.connect(database.config());
    }

    static List<Result> run(TemporaryServers servers, Scale scale, Consumer<String> progress) throws SQLException {
        List<Result> results = new ArrayList<>();
        try (WriteMeasurement measurement = new WriteMeasurement(servers.mysql())) {
            double oneByOne = measurement.oneByOne();
            progress.accept("write: one by one");
            measurement.measure(10, List.of(10), scale == Scale.QUICK ? 60 : 300, oneByOne, results);
            measurement.measure(1_000, List.of(250, 1_000), scale == Scale.QUICK ? 8 : 40, oneByOne, results);
            measurement.measure(50_000, List.of(1_000, 4_000), scale == Scale.QUICK ? 2 : 4, oneByOne, results);
        }
        return results;
    }

    private double oneByOne() throws SQLException {
        double rate = 0;
        for (int round = 0; round < 2; round++) {
            int at = hour;
            rate = Math.max(rate, rate(ONE_BY_ONE, cells -> rival.writeOneByOne(cells, now())));
            hour = at;
        }
        rival.clear();
        return rate;
    }

    /** @param statementRows sizes of the statements written by hand, of which the best counts */
    private void measure(int cells, List<Integer> statementRows, int rounds, double oneByOne, List<Result> results)
            throws SQLException {
        double ours = 0;
        Map<String, Double> byHand = new TreeMap<>();
        for (int round = 0; round < rounds; round++) {
            int at = hour;
            ours = Math.max(ours, rate(cells, this::commit));
            int after = hour;
            for (int rows : statementRows) {
                hour = at;
                double rate = rate(cells, each -> rival.writeLiterals(each, rows, now()));
                byHand.merge("literals of " + rows, rate, Math::max);
                forget(at, after);
            }
            hour = at;
            byHand.merge("rewritten batch", rate(cells, each -> rival.writeBatch(each, now())), Math::max);
            hour = after;
        }
        requireEqualTables();
        Map.Entry<String, Double> best = byHand.entrySet().stream()
                .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .orElseThrow();
        String name = "write/commit of " + cells + " cells vs ";
        results.add(Result.ofRates(name + best.getKey(), "cells/s", ours, best.getValue(), Goal.timesBetter(0.95)));
        results.add(Result.ofRates(
                name + "one by one", "cells/s", ours, oneByOne, cells < 10_000 ? null : Goal.timesBetter(80)));
    }

    /** The next rival writes the same rows into a table that holds as much. */
    private void forget(int fromHour, int toHour) throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            for (int each = fromHour; each < toHour; each++) {
                Instant start = Instant.ofEpochSecond(each * 3_600L);
                statement.executeUpdate("DELETE FROM " + RivalEvents.TABLE + " WHERE dates = '"
                        + start.toString().substring(0, 10) + "' AND hours = "
                        + start.toString().substring(11, 13));
            }
        }
    }

    private double rate(int cells, Writing writing) throws SQLException {
        List<Cell> fresh = cells(hour, cells, 1);
        List<Cell> changed = cells(hour, cells, 2);
        hour++;
        long start = System.nanoTime();
        writing.write(fresh);
        writing.write(changed);
        return 2.0 * cells / ((System.nanoTime() - start) / 1e9);
    }

    private void commit(List<Cell> cells) {
        Instant now = now();
        HourState state = new HourState(
                cells.get(0).key().epochHour(),
                new Digest(cells.size(), 1, now.toEpochMilli()),
                RejectCounts.NONE,
                now.plusSeconds(3_600),
                HourPhase.OPEN,
                now);
        sink.commit(Commit.builder().upserts(cells).hours(List.of(state)).build());
    }

    private static List<Cell> cells(int hour, int count, int generation) {
        SplittableRandom random = new SplittableRandom(hour);
        List<Cell> cells = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int job = 1 + i;
            long clicks = random.nextLong(1, 1_000) + generation;
            CellMetrics metrics = new CellMetrics(clicks, clicks * 1_250_000, random.nextInt(50), 3, 1);
            cells.add(new Cell(new CellKey(hour, job, 1 + job % 37, 1 + job % 211, 0), metrics, 1 + job % 90));
        }
        return cells;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    private void requireEqualTables() throws SQLException {
        String columns = "dates, hours, job_id, publisher_id, campaign_id, group_id, company_id, clicks, spend_hour,"
                + " bid_set, conversion, qualified_application, disqualified_application, sources";
        String ours = contents("events", columns);
        String theirs = contents(RivalEvents.TABLE, columns);
        if (!ours.equals(theirs)) {
            throw new IllegalStateException("events and the rival's table differ: " + ours + ", " + theirs);
        }
    }

    private String contents(String table, String columns) throws SQLException {
        try (Connection connection = database.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*), SUM(CRC32(CONCAT_WS(',', " + columns
                        + "))), BIT_XOR(CRC32(CONCAT_WS('-', " + columns + "))) FROM " + table)) {
            row.next();
            return row.getLong(1) + " rows, " + row.getString(2) + " " + row.getString(3);
        }
    }

    @Override
    public void close() throws SQLException {
        sink.close();
        rival.close();
    }

    private interface Writing {
        void write(List<Cell> cells) throws SQLException;
    }
}
