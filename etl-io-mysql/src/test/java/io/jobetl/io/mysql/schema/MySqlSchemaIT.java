package io.jobetl.io.mysql.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.tables.DefaultSchema;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.Field;
import org.jooq.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlSchemaIT {
    private final TestDatabase tables = TestDatabase.empty();
    private final MySqlSchema schema = new MySqlSchema(tables.database());

    @AfterEach
    void dropDatabase() {
        tables.close();
    }

    @Test
    void should_create_database_and_tables_when_nothing_is_there() {
        tables.execute("DROP DATABASE " + tables.database().config().database());

        assertThat(schema.migrate()).isEqualTo(11);

        assertThatCode(schema::check).doesNotThrowAnyException();
        tables.execute("USE " + tables.database().config().database());
        assertThat(columns("job")).isEqualTo(30);
        assertThat(columns("company")).isEqualTo(18);
        assertThat(columns("campaign")).isEqualTo(22);
        assertThat(columns("group")).isEqualTo(12);
        assertThat(columns("master_publisher")).isEqualTo(20);
        assertThat(columns("events")).isEqualTo(16);
    }

    /** The classes are generated from the scripts without a server: this is what makes them true. */
    @Test
    void should_have_generated_classes_for_just_the_columns_that_the_server_has() {
        schema.migrate();

        for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
            assertThat(Arrays.stream(table.fields()).map(Field::getName).toList())
                    .as(table.getName())
                    .containsExactlyInAnyOrder(tables.text("SELECT GROUP_CONCAT(column_name) FROM"
                                    + " information_schema.columns WHERE table_schema = DATABASE() AND table_name = '"
                                    + table.getName() + "'")
                            .split(","));
            for (Field<?> field : table.fields()) {
                String type = tables.text("SELECT CASE WHEN column_type = 'tinyint(1)' THEN 'boolean'"
                        + " WHEN column_type LIKE '%unsigned' THEN 'unsigned' ELSE data_type END FROM"
                        + " information_schema.columns WHERE table_schema ="
                        + " DATABASE() AND table_name = '" + table.getName() + "' AND column_name = '"
                        + field.getName() + "'");
                assertThat(field.getType()).as(field.toString()).isIn(javaTypes(table, type));
            }
        }
        assertThat(DefaultSchema.DEFAULT_SCHEMA.getTables()).hasSizeGreaterThan(20);
    }

    /** The views of V8 cast what older installations keep as text: there a BIGINT is an INT here. */
    private static List<Class<?>> javaTypes(Table<?> table, String type) {
        return table.getName().endsWith("_terms") && type.equals("int")
                ? List.of(Integer.class, Long.class)
                : List.of(javaType(type));
    }

    private static Class<?> javaType(String type) {
        return switch (type) {
            case "int" -> Integer.class;
            case "boolean" -> Boolean.class;
            case "unsigned" -> Object.class; // the generator does not know it, and nobody reads that column
            case "bigint" -> Long.class;
            case "decimal" -> BigDecimal.class;
            case "date" -> LocalDate.class;
            case "datetime" -> LocalDateTime.class;
            default -> String.class;
        };
    }

    @Test
    void should_change_nothing_when_migrated_again() {
        schema.migrate();
        tables.execute("INSERT INTO job (id, title) VALUES (1, 'x')");

        assertThat(schema.migrate()).isZero();

        assertThat(schema.pendingStatements()).isEmpty();
        assertThat(tables.number("SELECT COUNT(*) FROM job")).isEqualTo(1);
    }

    @Test
    void should_leave_foreign_and_older_tables_alone_when_migrated() {
        tables.execute("CREATE TABLE foreign_table (a INT)");
        tables.execute("CREATE TABLE job (id INT PRIMARY KEY, company_id INT, extra TEXT)");
        tables.execute("INSERT INTO job VALUES (1, 2, 'kept')");

        schema.migrate();

        schema.check();
        assertThat(tables.text("SELECT extra FROM job")).isEqualTo("kept");
        assertThat(columns("foreign_table")).isEqualTo(1);
    }

    @Test
    void should_go_on_when_a_migration_was_killed_half_way() {
        schema.migrate();
        tables.execute("DELETE FROM etl_schema_history WHERE version + 0 >= 2");
        tables.execute("DROP TABLE etl_offset");

        assertThat(schema.migrate()).isEqualTo(10);
        schema.check();
    }

    @Test
    void should_know_which_hours_were_closed_when_an_older_installation_is_migrated() {
        schema.migrate();
        tables.execute("DELETE FROM etl_schema_history WHERE version + 0 >= 4");
        tables.execute("ALTER TABLE etl_hour DROP COLUMN phase, DROP COLUMN counted_at,"
                + " DROP COLUMN rows_before, DROP COLUMN rows_before_at");
        tables.execute("INSERT INTO etl_hour VALUES"
                + " ('2026-01-01 07:00:00', 1, 0, 0, 0, 0, 0, 0, 0, 0, '2026-01-01 08:10:00'),"
                + " ('2026-01-01 06:00:00', 1, 0, 0, 0, 0, 0, 0, 0, 0, '2026-01-01 07:20:00')");

        assertThat(schema.migrate()).isEqualTo(8);

        assertThat(tables.text("SELECT GROUP_CONCAT(phase ORDER BY hour) FROM etl_hour"))
                .isEqualTo("CLOSED,OPEN");
        schema.check();
    }

    @Test
    void should_go_on_when_a_migration_has_failed_before() {
        tables.execute("CREATE VIEW events_history AS SELECT 1 AS dates");
        assertThatThrownBy(schema::migrate).isInstanceOf(RuntimeException.class);
        assertThat(schema.pendingStatements()).anyMatch(statement -> statement.contains("TABLE IF NOT EXISTS events "));
        tables.execute("DROP VIEW events_history");

        assertThat(schema.migrate()).isEqualTo(10);
        schema.check();
    }

    @Test
    void should_print_statements_without_running_them_when_dry() {
        List<String> statements = schema.pendingStatements();

        assertThat(statements)
                .hasSizeGreaterThan(15)
                .anyMatch(statement -> statement.contains("CREATE TABLE IF NOT EXISTS `group`"));
        assertThat(tables.number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()"))
                .isZero();

        statements.forEach(tables::execute);
        schema.check();
    }

    @Test
    void should_print_the_database_too_when_it_is_missing() {
        String name = TestDatabase.freshName();
        MySqlSchema absent = new MySqlSchema(new MySqlDatabase(TestDatabase.config(name)));

        assertThat(absent.pendingStatements())
                .first()
                .asString()
                .contains("CREATE DATABASE")
                .contains(name);
        assertThatThrownBy(absent::check)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("etl init");
    }

    @Test
    void should_refuse_when_events_belongs_to_another_system() {
        tables.execute("CREATE TABLE events (job_id INT, dates VARCHAR(50), hours INT)");

        assertThatThrownBy(schema::migrate)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("RENAME TABLE events");
        assertThat(columns("job")).isZero();
    }

    @Test
    void should_refuse_tables_of_a_newer_program() {
        schema.migrate();
        tables.execute("INSERT INTO etl_schema_history (installed_rank, version, description, type, script, checksum,"
                + " installed_by, execution_time, success)"
                + " VALUES (99, '12', 'what comes', 'SQL', 'V12__what_comes.sql', 1, 'root', 1, 1)");
        tables.execute("ALTER TABLE events DROP COLUMN spend_hour");

        for (ThrowingCallable use :
                List.<ThrowingCallable>of(schema::check, schema::migrate, schema::pendingStatements)) {
            assertThatThrownBy(use)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                    .hasMessageContaining("migration 12 (what comes), and this one knows them up to 11")
                    .hasMessageContaining("use the newer etl");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"DROP TABLE etl_offset", "ALTER TABLE events DROP COLUMN spend_hour", "DROP TABLE campaign"})
    void should_refuse_to_run_when_something_is_missing(String damage) {
        schema.migrate();
        tables.execute(damage);

        assertThatThrownBy(schema::check)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("missing:")
                .hasMessageContaining("etl init");
    }

    @Test
    void should_show_history_only_for_keys_that_were_not_counted() {
        schema.migrate();
        tables.execute(
                "INSERT INTO events (job_id, dates, hours, clicks, updated_at) VALUES (1, '2022-07-07', 3, 5, NOW())");
        String history = "INSERT INTO events_history (job_id, dates, hours, group_id, clicks, bid_set) VALUES"
                + " (1, '2022-07-07', 3, NULL, 9, 1.5), (1, '2022-07-07', 4, NULL, NULL, NULL)"
                + " ON DUPLICATE KEY UPDATE clicks = VALUES(clicks)";
        tables.execute(history);
        tables.execute(history);

        assertThat(tables.text("SELECT GROUP_CONCAT(hours, ':', COALESCE(clicks, '-') ORDER BY hours) FROM events_all"))
                .isEqualTo("3:5,4:-");
        assertThat(tables.number("SELECT COUNT(*) FROM events_history")).isEqualTo(2);
    }

    @Test
    void should_compare_settings_with_those_of_the_first_run() {
        schema.migrate();
        CountedSettings settings = new CountedSettings(tables.database());
        settings.require(Map.of("shards", "4", "table", "logs.tracking"));
        settings.require(Map.of("shards", "4", "layout", "hourly"));

        assertThat(settings.stored()).containsOnlyKeys("shards", "table", "layout");
        assertThatThrownBy(() -> settings.require(Map.of("shards", "8", "table", "logs.tracking")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("shards=8 (stored: 4)")
                .hasMessageNotContaining("logs.tracking");
        assertThat(settings.stored()).containsEntry("shards", "4");
    }

    /** Its hours would be read as empty, and what was counted would go. */
    @Test
    void should_refuse_the_same_keyspace_of_another_cluster() {
        schema.migrate();
        CountedSettings settings = new CountedSettings(tables.database());
        String table = "tracking_table";
        String id = CountedSettings.TRACKING_ID;
        settings.require(Map.of(table, "logs.tracking", id, CountedSettings.UNKNOWN));
        assertThat(settings.stored()).containsOnlyKeys(table);

        settings.require(Map.of(table, "logs.tracking", id, "one"));
        assertThat(settings.stored()).as("adopted").containsEntry(id, "one");
        assertThatThrownBy(() -> settings.require(Map.of(table, "logs.tracking", id, "two")))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("tracking_table_id=two (stored: one)")
                .hasMessageContaining("UPDATE tracking_layout SET value = 'one' WHERE name = 'id'");
        assertThatThrownBy(() -> settings.compare(Map.of(id, CountedSettings.UNKNOWN)))
                .hasMessageContaining("tracking_table_id=none (stored: one)");
    }

    @Test
    void should_keep_a_shorter_retention_for_the_hours_of_before() {
        schema.migrate();
        CountedRetention retention = new CountedRetention(tables.database());
        Instant begun = Instant.now().minusSeconds(2);

        assertThat(retention.require(Optional.of(Duration.ofDays(30))))
                .as("adopted")
                .isEmpty();
        assertThat(retention.require(Optional.of(Duration.ofDays(30)))).isEmpty();
        SortedMap<Instant, Duration> kept = retention.require(Optional.empty());
        assertThat(kept).containsValue(Duration.ofDays(30)).hasSize(1);
        assertThat(kept.firstKey()).isAfter(begun);
        assertThat(retention.require(Optional.empty())).isEqualTo(kept);
        assertThat(retention.require(Optional.of(Duration.ofDays(10))))
                .as("for all hours")
                .isEqualTo(kept);
        tables.execute("UPDATE etl_setting SET name = 'retention_before_2026-03-29T00:00:00Z'"
                + " WHERE name LIKE 'retention_before_%'");
        assertThat(retention.require(Optional.of(Duration.ofDays(90))))
                .as("the shorter one holds for the hours of the longer one, too")
                .containsValue(Duration.ofDays(10))
                .hasSize(1);
        assertThat(CountedRetention.earlier(new CountedSettings(tables.database()).stored()))
                .containsValue(Duration.ofDays(10))
                .hasSize(1);

        tables.execute("UPDATE etl_setting SET value = 'a month' WHERE name = 'retention'");
        assertThatThrownBy(() -> retention.require(Optional.empty()))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("retention=a month");
    }

    @Test
    void should_say_who_is_not_let_in() {
        MySqlConfig good = tables.database().config();
        MySqlDatabase wrong = new MySqlDatabase(
                MySqlConfig.of(good.host(), good.port(), "root", "canary-wrong", good.database(), ""));

        assertThatThrownBy(wrong::open)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED))
                .hasMessageContaining("root")
                .satisfies(error -> assertThat(error.toString()).doesNotContain("canary-wrong"));
        assertThatThrownBy(() -> new MySqlSchema(wrong).migrate())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
        long start = System.nanoTime();
        assertThatThrownBy(() -> new MySqlEventsReader(wrong).eventCount())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void should_say_that_nobody_answers() throws IOException {
        int freePort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            freePort = socket.getLocalPort();
        }
        MySqlDatabase nowhere = new MySqlDatabase(MySqlConfig.of("127.0.0.1", freePort, "root", "1", "DE1", ""));

        assertThatThrownBy(nowhere::open)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("127.0.0.1:" + freePort);
        assertThatThrownBy(() -> new MySqlSchema(nowhere).migrate())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    @Test
    void should_refuse_ddl_when_user_may_only_read_and_write() throws Exception {
        tables.execute("CREATE USER IF NOT EXISTS plain@'%' IDENTIFIED BY 'p1'");
        tables.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON `"
                + tables.database().config().database() + "`.* TO plain@'%'");
        MySqlConfig root = tables.database().config();
        MySqlDatabase plain =
                new MySqlDatabase(MySqlConfig.of(root.host(), root.port(), "plain", "p1", root.database(), ""));

        long start = System.nanoTime();
        assertThatThrownBy(() -> new MySqlSchema(plain).migrate())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
        schema.migrate();
        new MySqlSchema(plain).check();
        try (Connection connection = plain.open();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("DROP TABLE events")).hasMessageContaining("denied");
        }
    }

    private long columns(String table) {
        return tables.number(
                "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '"
                        + table + "'");
    }
}
