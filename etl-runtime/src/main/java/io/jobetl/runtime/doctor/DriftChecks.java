package io.jobetl.runtime.doctor;

import io.jobetl.io.mysql.LogEnd;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.read.DriftStatus;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.source.MySqlSourceTables;
import io.jobetl.model.DimensionTable;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.SourceTables.Comparison;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Whether the companies of jobs and campaigns are known as MySQL has them; changes nothing. */
final class DriftChecks {
    private static final int ROWS_PER_RANGE = 10_000;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private DriftChecks() {}

    /** @throws SQLException when the server does not say where its log ends, for another reason than a missing right */
    static void run(MySqlDatabase database, Connection connection, Findings findings) throws SQLException {
        boolean saysLogEnd = LogEnd.of(connection).isPresent();
        findings.advise(
                saysLogEnd,
                "end of the log",
                saysLogEnd ? "may be read" : "there is none, or this user may not read it",
                "jobs whose change the feed did not carry are found but not repaired: grant REPLICATION CLIENT, see"
                        + " scripts/mysql-grants.sql");
        try (MySqlEventsReader reader = new MySqlEventsReader(database);
                SourceTables source = new MySqlSourceTables(database)) {
            for (DriftStatus drift : reader.drifts()) {
                noted(drift, findings);
                compared(source, drift.table(), findings);
            }
        }
    }

    private static void noted(DriftStatus drift, Findings findings) {
        String table = drift.table().tableName();
        findings.require(
                drift.open() == 0,
                "drift of " + table,
                drift.open() + " rows not repaired, " + drift.repairedLastDay() + " repaired in 24 hours",
                "`etl run` with pipeline.repair-drift=auto takes their companies from MySQL");
        if (!drift.problem().isEmpty()) {
            findings.failed("comparing " + table, drift.problem(), "");
        }
    }

    private static void compared(SourceTables source, DimensionTable table, Findings findings) {
        long end = System.nanoTime() + LONGEST.toNanos();
        long after = SourceTables.BEFORE_FIRST;
        long rows = 0;
        long differing = 0;
        while (after < Integer.MAX_VALUE && System.nanoTime() - end < 0) {
            Comparison range = source.compare(table, after, ROWS_PER_RANGE);
            rows += range.rows();
            differing += range.differences().size();
            after = range.lastId();
        }
        findings.advise(
                differing == 0,
                "companies of " + table.tableName(),
                differing + " of " + rows + " rows differ from what is known"
                        + (after < Integer.MAX_VALUE ? " (ids up to " + after + ")" : ""),
                "they are on their way, or the feed is late or has lost them: `etl run` repairs them within a minute");
    }
}
