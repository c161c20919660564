package io.jobetl.benchmarks.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * The classic Spark job that fills an hourly table. Each run reads everything newer than the newest row that the table
 * knows of, makes four filtered group-bys, joins them with full outer joins, looks the company up in {@code job}, and
 * appends. It prints a line for the session and for each run: seconds, CPU seconds (those of the session since the JVM
 * started) and the most memory so far, in MiB:
 *
 * <pre>
 * session 4.31 8.12 402
 * run classic fresh 12.02 21.40 1130
 * </pre>
 *
 * <p>Arguments: host, port and keyspace of Cassandra; host, port, user and database of MySQL; then runs such as
 * {@code cached:TABLE}. {@code classic} reads Cassandra once per group-by, as the plain job does; {@code cached} keeps
 * the rows that count in memory, the better of the two. {@code stream} repeats the latter until the process is ended. The
 * password stands in the environment variable MYSQL_PASSWORD.
 *
 * <p>Configured for one machine: {@code local[2]}, 2 shuffle partitions, no user interface, generated SQL for appends
 * of many rows, {@code job} broadcast.
 */
public final class ClassicJob {
    private static final String[] KEY = {"job_id", "dates", "hours", "publisher_id", "campaign_id", "group_id"};
    private static final String[] TRACKS = {"click", "conversion", "qualified", "unqualified"};
    private static final long MICROS_PER_HOUR = 3_600_000_000L;
    private static final int CORES = 2;
    /** More tasks than cores, so that none is idle for long at the end. */
    private static final int READ_TASKS = 4 * CORES;

    private final SparkSession spark;
    private final Cassandra cassandra;
    private final String url;
    private final Properties login;

    private ClassicJob(SparkSession spark, Cassandra cassandra, String url, Properties login) {
        this.spark = spark;
        this.cassandra = cassandra;
        this.url = url;
        this.login = login;
    }

    /** See the class comment. */
    public static void main(String[] arguments) throws SQLException, IOException {
        long startNanos = System.nanoTime();
        Cassandra cassandra = new Cassandra(arguments[0], Integer.parseInt(arguments[1]), arguments[2]);
        Properties login = new Properties();
        login.setProperty("user", arguments[5]);
        login.setProperty("password", System.getenv().getOrDefault("MYSQL_PASSWORD", ""));
        String url = "jdbc:mysql://" + arguments[3] + ":" + arguments[4] + "/" + arguments[6]
                + "?rewriteBatchedStatements=true&connectionTimeZone=UTC&sslMode=DISABLED&allowPublicKeyRetrieval=true";
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + CORES + "]")
                .appName("classic")
                .config("spark.ui.enabled", false)
                .config("spark.log.level", "WARN")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", CORES)
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate()) {
            cassandra.session();
            print("session", startNanos, 0);
            ClassicJob job = new ClassicJob(spark, cassandra, url, login);
            for (int i = 7; i < arguments.length; i++) {
                String[] run = arguments[i].split(":", 2);
                do {
                    long runNanos = System.nanoTime();
                    double runCpuSeconds = cpuSeconds();
                    job.run(!run[0].equals("classic"), run[1]);
                    print("run " + run[0] + " " + run[1], runNanos, runCpuSeconds);
                } while (run[0].equals("stream"));
            }
        } finally {
            Cassandra.closeAll();
        }
    }

    private static void print(String what, long startNanos, double startCpuSeconds) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%s %.3f %.2f %d%n",
                what,
                (System.nanoTime() - startNanos) / 1e9,
                cpuSeconds() - startCpuSeconds,
                peakMebibytes());
    }

    /** Of this process. */
    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** Of this process. Linux only. */
    private static long peakMebibytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1_024;
        }
    }

    private void run(boolean cached, String table) throws SQLException {
        long cursorMicros = cursor(table);
        Dataset<Row> rows = newRows(cursorMicros);
        if (cached) {
            rows = rows.filter(col("job_id").isNotNull().and(col("custom_track").isin((Object[]) TRACKS)))
                    .persist(StorageLevel.MEMORY_ONLY());
        }
        try {
            withCompany(joined(rows))
                    .write()
                    .mode(SaveMode.Append)
                    .option("batchsize", 10_000)
                    .option("isolationLevel", "READ_COMMITTED")
                    .jdbc(url, table, login);
        } finally {
            rows.unpersist();
        }
    }

    /** Event time of the newest row that the table has counted, microseconds since 1970. */
    private long cursor(String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, login);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(newest_micros), 0) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Dataset<Row> newRows(long cursorMicros) {
        List<TrackingPartition> partitions = new ArrayList<>();
        for (com.datastax.oss.driver.api.core.cql.Row row :
                cassandra.session().execute("SELECT DISTINCT hour, shard FROM " + cassandra.keyspace() + ".tracking")) {
            TrackingPartition partition = new TrackingPartition(
                    row.getInstant(0) == null ? 0 : row.getInstant(0).toEpochMilli(), row.getInt(1));
            if (partition.hourMillis() >= (cursorMicros - cursorMicros % MICROS_PER_HOUR) / 1_000) {
                partitions.add(partition);
            }
        }
        partitions.sort(
                Comparator.comparingLong(TrackingPartition::hourMillis).thenComparing(TrackingPartition::shard));
        Cassandra source = cassandra;
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        JavaRDD<Row> read = context.parallelize(partitions, READ_TASKS)
                .mapPartitions(some -> new TrackingRows(source.session(), source.keyspace(), some, cursorMicros));
        return spark.createDataFrame(read, TrackingRows.SCHEMA);
    }

    private static Dataset<Row> joined(Dataset<Row> rows) {
        Dataset<Row> keyed = rows.withColumn("dates", expr("date_from_unix_date(int(event_micros div 86400000000))"))
                .withColumn("hours", expr("int(event_micros div 3600000000 % 24)"));
        Dataset<Row> clicks = grouped(
                keyed, "click", count(lit(1)).as("clicks"), sum("bid_micros").as("spend_micros"));
        Dataset<Row> conversions = grouped(keyed, "conversion", count(lit(1)).as("conversion"));
        Dataset<Row> qualified = grouped(keyed, "qualified", count(lit(1)).as("qualified_application"));
        Dataset<Row> unqualified = grouped(keyed, "unqualified", count(lit(1)).as("disqualified_application"));
        return clicks.join(conversions, KEY, "full_outer")
                .join(qualified, KEY, "full_outer")
                .join(unqualified, KEY, "full_outer")
                .na()
                .fill(0);
    }

    /** The newest event time of each group-by has a name of its own: four of the same would be ambiguous. */
    private static Dataset<Row> grouped(Dataset<Row> rows, String track, Column first, Column... more) {
        Column[] aggregates = new Column[more.length + 1];
        System.arraycopy(more, 0, aggregates, 0, more.length);
        aggregates[more.length] = max("event_micros").as("newest_" + track);
        Column[] key = new Column[KEY.length];
        for (int i = 0; i < KEY.length; i++) {
            key[i] = col(KEY[i]);
        }
        return rows.filter(col("custom_track").equalTo(track).and(col("job_id").isNotNull()))
                .groupBy(key)
                .agg(first, aggregates);
    }

    private Dataset<Row> withCompany(Dataset<Row> cells) {
        Dataset<Row> jobs =
                spark.read().jdbc(url, "job", login).select(col("id").as("job_id"), col("company_id"));
        Column clicks = col("clicks");
        Column spend =
                col("spend_micros").cast(DataTypes.createDecimalType(20, 0)).divide(lit(1_000_000));
        return cells.join(broadcast(jobs), new String[] {"job_id"}, "left_outer")
                .select(
                        col("job_id"),
                        col("dates"),
                        col("hours"),
                        col("publisher_id"),
                        col("campaign_id"),
                        col("group_id"),
                        col("company_id"),
                        clicks,
                        col("conversion"),
                        col("qualified_application"),
                        col("disqualified_application"),
                        coalesce(when(clicks.gt(0), round(spend.divide(clicks), 2)), lit(0))
                                .as("bid_set"),
                        spend.cast(DataTypes.createDecimalType(19, 6)).as("spend_hour"),
                        lit("Cassandra").as("sources"),
                        greatest(
                                        col("newest_click"),
                                        col("newest_conversion"),
                                        col("newest_qualified"),
                                        col("newest_unqualified"))
                                .as("newest_micros"));
    }
}
