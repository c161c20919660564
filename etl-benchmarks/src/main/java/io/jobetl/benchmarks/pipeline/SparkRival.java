package io.jobetl.benchmarks.pipeline;

import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.local.GuardedProcess;
import io.jobetl.runtime.settings.EtlConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The classic Spark job (module etl-benchmarks/spark) in a JVM of its own, on the tables of an installation. For one
 * thread.
 */
final class SparkRival {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** What Spark's launcher opens on a JDK 17 or newer. */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.security.action",
            "java.base/sun.util.calendar",
            "java.security.jgss/sun.security.krb5");

    private static final String KEY = "dates, hours, job_id, publisher_id, campaign_id, group_id";

    private final Installation installation;
    private final Path folder;
    private final List<String> jars;

    /**
     * @param folder for its logs
     * @throws IllegalStateException when the job has not been built
     */
    SparkRival(Installation installation, Path folder) {
        this.installation = installation;
        this.folder = folder;
        Path target =
                installation.home().resolve("etl-benchmarks").resolve("spark").resolve("target");
        if (!Files.isDirectory(target.resolve("lib")) || !Files.isDirectory(target.resolve("classes"))) {
            throw new IllegalStateException("the Spark job is not built (" + target
                    + "): run scripts/bench, or `mvn -Pspark -pl etl-benchmarks/spark -DskipTests package`");
        }
        this.jars = List.of(
                target.resolve("classes").toString(),
                target.resolve("lib").resolve("*").toString());
    }

    /** A table for its results, empty. */
    void createTable(String table) throws SQLException {
        execute("CREATE TABLE " + table + " (dates DATE, hours INT, job_id INT, publisher_id INT, campaign_id INT,"
                + " group_id INT, company_id INT, clicks BIGINT, conversion BIGINT,"
                + " qualified_application BIGINT, disqualified_application BIGINT, bid_set DECIMAL(19,2),"
                + " spend_hour DECIMAL(19,6), sources VARCHAR(50), newest_micros BIGINT)");
    }

    /** So that the job, and whoever looks for rows in the table, need not read all of it. */
    void addIndexes(String table) throws SQLException {
        execute("ALTER TABLE " + table + " ADD INDEX (newest_micros), ADD INDEX (job_id, group_id)");
    }

    /**
     * Runs the job, several times in one session.
     *
     * @param runs such as {@code cached:TABLE}
     * @return the start of the session, with all that the JVM did before, and each run in order
     * @throws IllegalStateException when it fails
     */
    List<Work> run(List<String> runs) throws IOException, InterruptedException {
        List<Work> works = new ArrayList<>();
        for (String line : BatchProgram.run("spark", command(runs), environment(), folder, PATIENCE)) {
            if (line.startsWith("session ") || line.startsWith("run ")) {
                works.add(Work.parse(line));
            }
        }
        if (works.size() != runs.size() + 1) {
            throw new IllegalStateException(
                    "the Spark job has not printed a time for each of " + runs + ", see its log in " + folder);
        }
        return works;
    }

    /** Starts the job in an endless loop of runs of its better form, which is its form as a stream. */
    GuardedProcess stream(String table) throws IOException {
        return GuardedProcess.start(
                command(List.of("stream:" + table)), environment(), Files.createTempFile(folder, "spark", ".log"));
    }

    private List<String> command(List<String> runs) {
        EtlConfig config = installation.config();
        CassandraConfig.ContactPoint node = config.cassandra().contactPoints().get(0);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx2g", "-XX:+UseSerialGC"));
        OPENED.forEach(opened -> command.add("--add-opens=" + opened + "=ALL-UNNAMED"));
        command.addAll(List.of(
                "-cp",
                String.join(File.pathSeparator, jars),
                "io.jobetl.benchmarks.spark.ClassicJob",
                node.host(),
                Integer.toString(node.port()),
                installation.keyspace(),
                config.mysql().host(),
                Integer.toString(config.mysql().port()),
                config.mysql().user(),
                config.mysql().database()));
        command.addAll(runs);
        return command;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = installation.environment();
        environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        return environment;
    }

    /**
     * How a table of the job differs from {@code events}.
     *
     * @param cells of events
     * @param equal keys that are one row in both, with equal counts, spend and average bid
     * @param doubled keys that are several rows in the table
     * @param unlike other keys that are in both, with other values
     * @param missing keys that the table does not have
     * @param withoutCompany rows whose company is null though events has one
     * @param rowsInEvents rows of tracking that are in the counts of events
     * @param rowsInTable the same of the table
     */
    record Comparison(
            long cells,
            long equal,
            long doubled,
            long unlike,
            long missing,
            long withoutCompany,
            long rowsInEvents,
            long rowsInTable) {
        boolean isEqual() {
            return equal == cells && rowsInEvents == rowsInTable;
        }
    }

    /** @throws IllegalStateException when the table is not what {@code events} is */
    void requireEqual(String table) throws SQLException {
        Comparison comparison = compare(table);
        if (!comparison.isEqual()) {
            throw new IllegalStateException("Spark and events differ in table " + table + ": " + comparison);
        }
    }

    Comparison compare(String table) throws SQLException {
        String rows = "SUM(clicks + conversion + qualified_application + disqualified_application)";
        String grouped = "(SELECT " + KEY + ", COUNT(*) AS parts, MAX(clicks) AS clicks, MAX(conversion) AS conversion,"
                + " MAX(qualified_application) AS qualified_application,"
                + " MAX(disqualified_application) AS disqualified_application, MAX(bid_set) AS bid_set,"
                + " MAX(spend_hour) AS spend_hour, MAX(company_id) AS company_id FROM " + table + " GROUP BY " + KEY
                + ")";
        String same = "t.clicks = e.clicks AND t.conversion = e.conversion"
                + " AND t.qualified_application = e.qualified_application"
                + " AND t.disqualified_application = e.disqualified_application"
                + " AND t.bid_set = e.bid_set AND t.spend_hour = e.spend_hour";
        try (Connection connection = installation.mysql();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*), SUM(COALESCE(t.parts = 1 AND " + same
                        + ", 0)),"
                        + " SUM(COALESCE(t.parts > 1, 0)), SUM(COALESCE(t.parts = 1 AND NOT (" + same + "), 0)),"
                        + " SUM(t.parts IS NULL),"
                        + " SUM(t.parts IS NOT NULL AND t.company_id IS NULL AND e.company_id IS NOT NULL),"
                        + " (SELECT " + rows + " FROM events), (SELECT " + rows + " FROM " + table + ")"
                        + " FROM events e LEFT JOIN " + grouped + " t USING (" + KEY + ")")) {
            row.next();
            return new Comparison(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = installation.mysql();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
