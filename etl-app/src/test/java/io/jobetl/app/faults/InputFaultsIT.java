package io.jobetl.app.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.app.CommandRun;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that no sound system writes, and settings of the surroundings, through the whole application:
 * docs/reference/faults.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf("isOwnServer")
class InputFaultsIT {
    private static final String COLUMNS =
            "dates, hours, job_id, publisher_id, campaign_id, group_id, company_id, clicks,"
                    + " spend_hour, bid_set, conversion, qualified_application, disqualified_application, impressions, sources";

    private FaultStores stores;

    static boolean isOwnServer() {
        return TestServers.isOwn(Server.MYSQL);
    }

    @BeforeAll
    void create(@TempDir Path directory) {
        stores = new FaultStores("faults_input", directory);
    }

    @AfterAll
    void close() throws Exception {
        stores.close();
    }

    @Test
    void should_count_or_reject_every_odd_row_once() throws SQLException {
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(2, ChronoUnit.HOURS);
        long low = 0;
        // Years of a broken clock; what is ahead is counted when its hour begins.
        for (String time : List.of("1970-01-01T00:30:00Z", "1999-12-31T23:59:59.9999999Z", "5236-03-31T21:21:00Z")) {
            stores.insert(Instant.parse(time), low++, click(401, "1.50"));
        }
        stores.insert(Instant.now().plus(3, ChronoUnit.HOURS), low++, click(402, "1.50"));
        // Tracks that look like ones that count, and texts that no statement may stumble over.
        for (String track : List.of(
                "Click", " click ", "alive", "it's \"quoted\"; --", "\uD83D\uDE00", "a\0b", "x".repeat(65_536))) {
            stores.insert(hour, low++, Map.of("custom_track", track, "job_id", 403, "bid", new BigDecimal("9")));
        }
        stores.insert(hour, low++, Map.of("job_id", 403, "publisher_id", 3));
        stores.insert(hour, low++, Map.of("custom_track", "click", "publisher_id", 3, "bid", new BigDecimal("9")));
        stores.insert(hour, low++, Map.of("custom_track", "click"));
        stores.insert(hour, low++, click(0, "0.25"));
        // One key: nulls in it are zeros.
        for (int i = 0; i < 5; i++) {
            stores.insert(hour, low++, Map.of("custom_track", "click", "job_id", 404, "bid", new BigDecimal("0.10")));
        }
        // Bids whose sum a double does not hold, at one instant.
        for (int i = 0; i < 1_000; i++) {
            stores.insert(hour, low++, click(405, "99999999.99"));
            stores.insert(hour, low++, click(406, i % 2 == 0 ? "10.005" : "-0.1"));
        }
        stores.insert(hour, low++, click(407, "1" + "0".repeat(30)));
        stores.insert(hour, low++, Map.of("custom_track", "click", "job_id", 408, "publisher_id", 3));

        FaultStores.succeeds(stores.etl(stores.direct(), "run", "--once"));

        stores.assertExact();
        assertThat(stores.rows("SELECT job_id, COUNT(*), SUM(clicks), SUM(spend_hour) FROM events"
                        + " WHERE job_id BETWEEN 400 AND 409 GROUP BY job_id ORDER BY job_id"))
                .containsExactly(
                        "401 2 2 3.000000",
                        "404 1 5 0.500000",
                        "405 1 1000 99999999990.000000",
                        "406 1 1000 4952.500000",
                        "408 1 1 0.000000");
        CommandRun status = stores.etl(stores.direct(), "status");
        assertThat(status.out())
                .as(status.err())
                .contains(
                        "rows aggregated:",
                        "page views and other signals:",
                        "clicks on an ad that name no job:",
                        "bids or ids that are no usable number:");

        List<String> before = stores.rows("SELECT * FROM events ORDER BY dates, hours, job_id, publisher_id");
        FaultStores.succeeds(stores.etl(stores.direct(), "run", "--once"));
        assertThat(stores.rows("SELECT * FROM events ORDER BY dates, hours, job_id, publisher_id"))
                .isEqualTo(before);
    }

    private static Map<String, Object> click(int job, String bid) {
        return Map.of("custom_track", "click", "job_id", job, "publisher_id", 3, "bid", new BigDecimal(bid));
    }

    /** A writer with another number of shards, with a signed remainder, or with the hour of its own zone. */
    @Test
    void should_count_and_name_rows_that_stand_in_no_slice() throws SQLException {
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(7, ChronoUnit.HOURS);
        stores.insert(hour, 1, click(435, "1.50"));
        insertInto(hour, 9, hour);
        insertInto(hour, -1, hour);
        insertInto(hour.plus(30, ChronoUnit.MINUTES), 1, hour);
        insertInto(hour.minus(2, ChronoUnit.HOURS), 1, hour);

        FaultStores.succeeds(stores.etl(stores.direct(), "run", "--once"));

        stores.assertExact();
        assertThat(stores.rows("SELECT clicks FROM events WHERE job_id = 435")).containsExactly("1");
        assertThat(stores.rows("SELECT SUM(wrong_partition) FROM etl_hour")).containsExactly("4");
        assertThat(stores.etl(stores.direct(), "verify").err())
                .contains("4 rows stand where their keys do not belong")
                .contains("AND shard=-1 (1 rows)");
        String doctor = stores.etl(stores.direct(), "doctor").out();
        assertThat(doctor).contains("3 belong to no hour and shard").contains("AND shard=9: 1 rows");
    }

    private void insertInto(Instant partition, int shard, Instant time) {
        stores.session()
                .execute(
                        "INSERT INTO " + stores.name()
                                + ".tracking (hour, shard, create_time, custom_track, job_id, bid)"
                                + " VALUES (?, ?, ?, 'click', 435, 1.5)",
                        partition,
                        shard,
                        FaultStores.keyOf(time, 1));
    }

    @Test
    void should_refuse_to_verify_another_table_than_the_one_that_was_counted() {
        FaultStores.succeeds(stores.etl(stores.direct(), "run", "--once"));
        Map<String, String> other = new HashMap<>(stores.direct());
        other.put("CASSANDRA_KEYSPACE", stores.name() + "_other");
        FaultStores.succeeds(stores.etl(other, "init"));

        CommandRun verify = stores.etl(other, "verify");

        assertThat(verify.exitCode()).isEqualTo(78);
        assertThat(verify.err()).contains("counted with other settings: tracking_table=" + stores.name() + "_other");
    }

    /** The same name, and nothing in it: all hours would be read as empty. */
    @Test
    void should_refuse_to_count_a_keyspace_of_another_cluster() {
        FaultStores.succeeds(stores.etl(stores.direct(), "run", "--once"));
        String id = new CassandraSchema(stores.name(), Replication.simple(1))
                .storedId(stores.session())
                .orElseThrow();
        stores.session().execute("DROP KEYSPACE " + stores.name());
        FaultStores.succeeds(stores.etl(stores.direct(), "init"));

        CommandRun run = stores.etl(stores.direct(), "run", "--once");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("tracking_table_id=", "give it back its id");
        String giveBack = "UPDATE tracking_layout SET value = '" + id + "' WHERE name = 'id'";
        assertThat(run.err()).contains(giveBack);
        stores.session().execute(giveBack.replace("tracking_layout", stores.name() + ".tracking_layout"));
        FaultStores.succeeds(stores.etl(stores.direct(), "run", "--once"));
    }

    @Test
    void should_read_through_100_000_tombstones() throws SQLException {
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(5, ChronoUnit.HOURS);
        PreparedStatement delete = stores.session()
                .prepare("DELETE FROM " + stores.name() + ".tracking WHERE hour = ? AND shard = 0 AND create_time = ?");
        int tombstones = 100_000;
        int batchRows = 1_000;
        for (int from = 0; from < tombstones; from += batchRows) {
            BatchStatementBuilder batch = new BatchStatementBuilder(DefaultBatchType.UNLOGGED);
            for (int i = from; i < from + batchRows; i++) {
                batch.addStatement(delete.bind(hour, FaultStores.keyOf(hour.plus(i * 30L, ChronoUnit.MILLIS), 4)));
            }
            stores.session().execute(batch.build().setTimeout(Duration.ofSeconds(30)));
        }
        for (int i = 0; i < 100; i++) {
            stores.insert(hour.plusMillis(1 + i * 30_000L), 0, click(420, "0.10"));
        }

        long startNanos = System.nanoTime();
        FaultStores.succeeds(stores.etl(stores.direct(), "run", "--once"));

        System.out.printf(
                Locale.ROOT,
                "[faults] run --once over 100,000 tombstones: %.1f s%n",
                (System.nanoTime() - startNanos) / 1e9);
        assertThat(stores.rows("SELECT clicks FROM events WHERE job_id = 420")).containsExactly("100");
        stores.assertExact();
    }

    @Test
    void should_write_the_same_bytes_in_every_zone_across_the_dst_nights() throws SQLException {
        // America/New_York: 2 o'clock does not exist on 8 March, 1 o'clock comes twice on 1 November.
        for (String night : List.of("2026-03-08T04:00:00Z", "2026-11-01T03:00:00Z")) {
            for (int quarter = 0; quarter < 6 * 4; quarter++) {
                stores.insert(Instant.parse(night).plus(15L * quarter, ChronoUnit.MINUTES), 7, click(430, "1.01"));
            }
        }
        TimeZone zone = TimeZone.getDefault();
        Set<List<String>> tables = new LinkedHashSet<>();
        try {
            for (String name : List.of("America/New_York", "Asia/Kathmandu", "Asia/Ho_Chi_Minh", "UTC")) {
                TimeZone.setDefault(TimeZone.getTimeZone(name));
                stores.execute("SET GLOBAL time_zone = '" + (name.equals("UTC") ? "+05:45" : "+00:00") + "'");
                String database = "faults_zone_" + name.replaceAll("\\W", "_").toLowerCase(Locale.ROOT);
                Map<String, String> settings = stores.direct("MYSQL_DATABASE", database);
                FaultStores.succeeds(stores.etl(settings, "init"));
                FaultStores.succeeds(stores.etl(settings, "run", "--once"));
                tables.add(stores.rows("SELECT " + COLUMNS + " FROM " + database
                        + ".events ORDER BY dates, hours, job_id, publisher_id, campaign_id, group_id"));
            }
        } finally {
            TimeZone.setDefault(zone);
            stores.execute("SET GLOBAL time_zone = '+00:00'");
        }
        assertThat(tables).hasSize(1);
        List<String> hours = new ArrayList<>();
        for (String row : tables.iterator().next()) {
            if (row.contains(" 430 ")) {
                hours.add(row.substring(0, row.indexOf(" 430 ")));
            }
        }
        assertThat(hours).hasSize(12).contains("2026-03-08 7", "2026-11-01 5", "2026-11-01 6");
    }

    @Test
    void should_refuse_to_start_with_settings_that_would_change_the_results() {
        FaultStores.succeeds(stores.etl(stores.direct(), "run", "--once"));
        Map<String, String> otherTable = stores.direct("CASSANDRA_KEYSPACE", stores.name() + "_other");
        FaultStores.succeeds(stores.etl(otherTable, "init"));

        for (String[] change : new String[][] {
            {"CASSANDRA_KEYSPACE", stores.name() + "_other", "tracking_table"},
            {"ETL_PIPELINE_NAME", "other", "pipeline_name"}
        }) {
            CommandRun run = stores.etl(stores.direct(change[0], change[1]), "run", "--once");

            assertThat(run.exitCode()).as(run.err()).isEqualTo(78);
            assertThat(run.err()).contains(change[2] + "=", "(stored: ", "go back to the stored ones");
        }
    }
}
