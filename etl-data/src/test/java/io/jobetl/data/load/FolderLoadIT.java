package io.jobetl.data.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.data.generate.CsvDataset;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLoadIT {
    private static final String ALL_TRACKING = "SELECT * FROM KS.tracking";
    private static final String U = "e8a24e4%d-d2b3-11f1-90d2-e58ca1beea92";

    @SuppressWarnings("NullAway.Init")
    private static LoadStores stores;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    static void create() {
        stores = new LoadStores(TrackingLayout.HOURLY);
    }

    @AfterAll
    static void drop() {
        stores.close();
    }

    @Test
    void should_store_every_row_of_a_generated_folder_and_change_nothing_when_repeated() throws Exception {
        truncate();
        new CsvDataset(3, 1_500).writeTo(folder);

        LoadReport report = load(stores, folder);

        assertThat(report.rejected()).isZero();
        assertThat(report.valuesLeftOut()).isZero();
        assertThat(report.rejects()).isEmpty();
        for (FileReport file : report.files()) {
            assertThat(file.loaded()).isEqualTo(rowsInTable(file.file())).isEqualTo(rowsInFile(file.file()));
        }
        assertMoneyOfTrackingEqualsTheFile();
        List<String> tracking = stores.cql(ALL_TRACKING);
        List<String> jobs = stores.sql("SELECT * FROM job ORDER BY id");
        List<String> history = stores.sql("SELECT * FROM events_history ORDER BY 1, 2, 3");
        assertThat(stores.sql("SELECT id FROM job WHERE company_id IS NULL")).isEmpty();
        assertThat(stores.sql("SELECT budget_total FROM campaign WHERE id = 8")).containsExactly("3000000000.00");

        load(stores, folder);

        assertThat(stores.cql(ALL_TRACKING)).isEqualTo(tracking);
        assertThat(stores.sql("SELECT * FROM job ORDER BY id")).isEqualTo(jobs);
        assertThat(stores.sql("SELECT * FROM events_history ORDER BY 1, 2, 3")).isEqualTo(history);
    }

    @Test
    void should_end_with_the_same_rows_after_being_cut_off_half_way() throws Exception {
        truncate();
        new CsvDataset(4, 6_000).writeTo(folder);
        AtomicInteger statementsLeft = new AtomicInteger(Integer.MAX_VALUE);
        CqlSession broken = closingAtZero(statementsLeft, stores.anotherSession());

        assertThatThrownBy(() -> load(broken, folder, file -> {
                    if (file == DataFile.SEARCH) {
                        statementsLeft.set(40);
                    }
                }))
                .isInstanceOf(RuntimeException.class);
        assertThat(rowsInTable(DataFile.TRACKING)).isBetween(1L, 5_999L);

        LoadReport report = load(stores, folder);

        assertThat(report.loaded()).isEqualTo(report.read());
        assertThat(rowsInTable(DataFile.TRACKING)).isEqualTo(6_000);
        assertMoneyOfTrackingEqualsTheFile();
    }

    @Test
    void should_account_for_every_kind_of_bad_row() throws Exception {
        truncate();
        writeDirtyFolder();

        LoadReport report = load(stores, folder);

        assertThat(report.read()).isEqualTo(report.loaded() + report.rejected());
        List<String> entries = rejects();
        assertThat(entries)
                .contains(
                        "job.csv|3|rejected|id: is empty",
                        "job.csv|4|rejected|id: '3000000000' is outside the range of int",
                        "job.csv|5|rejected|record has 3 fields where the header has 5",
                        "job.csv|6|value left out|title: text of 60 characters is longer than the column's 50",
                        "job.csv|7|value left out|budget: 'lots' is not a number",
                        "job.csv|8|rejected|company_id: 'ACME' is not a number",
                        "campaign.csv|3|value left out|start_date: '1/14/2023' is not a date: Invalid value for MonthOfYear"
                                + " (valid values 1 - 12): 14",
                        "company.csv|3|rejected|not UTF-8: byte 0xE9 at position 6",
                        "tracking.csv|2|rejected|create_time: UUID f47ac10b-58cc-4372-a567-0e02b2c3d479 has version 4;"
                                + " only version 1 carries an event time",
                        "tracking.csv|3|rejected|create_time: is empty",
                        "tracking.csv|5|rejected|text after the closing quote of field 3",
                        "tracking.csv|8|rejected|bid: 'cheap' is not a number",
                        "tracking.csv|9|rejected|the quote that opens field 3 is never closed");
        assertThat(stores.sql("SELECT id, company_id, title, budget FROM job ORDER BY id"))
                .containsExactly("1|7|Cook|12", "6|7|null|null", "7|8|b|null");
        assertThat(stores.sql("SELECT id, start_date, end_date FROM campaign ORDER BY id"))
                .containsExactly("5|2022-07-27|2022-04-29", "6|null|null");
        assertThat(stores.cql("SELECT create_time, bid, custom_track, job_id, dl FROM KS.tracking"))
                .containsExactly(
                        U.formatted(1) + "|null|null|12|null",
                        U.formatted(2) + "|1.5|click|12|a,b",
                        U.formatted(3) + "|0|alive|null|null");
    }

    @Test
    void should_load_a_table_of_an_old_installation() throws Exception {
        try (LoadStores old = new LoadStores(TrackingLayout.FLAT)) {
            old.session().execute("DROP TABLE " + old.keyspace() + ".tracking");
            old.session()
                    .execute(
                            "CREATE TABLE " + old.keyspace() + ".tracking (create_time text PRIMARY KEY, bid double,"
                                    + " campaign_id int, custom_track text, group_id int, job_id int, publisher_id int, dl text)");
            new CsvDataset(5, 300).writeTo(folder);

            LoadReport report = load(old, folder);

            assertThat(report.rejected()).isZero();
            assertThat(old.cql(ALL_TRACKING)).hasSize(300);

            // Clients that wrote capitals: the same rows are loaded again, from an export of the table.
            List<String> keys = old.cql("SELECT create_time FROM KS.tracking");
            for (String key : keys) {
                old.session()
                        .execute("INSERT INTO " + old.keyspace() + ".tracking (create_time, job_id) VALUES ('"
                                + key.toUpperCase(Locale.ROOT) + "', 1)");
            }
            Path file = folder.resolve("tracking.csv");
            String text = Files.readString(file);
            for (String key : keys) {
                text = text.replace(key, key.toUpperCase(Locale.ROOT));
            }
            Files.writeString(file, text);
            assertThat(load(old, folder).rejected()).isZero();
            assertThat(old.cql("SELECT create_time FROM KS.tracking")).isEqualTo(keys);
        }
    }

    @Test
    void should_find_the_one_row_that_mysql_refuses() throws Exception {
        truncate();
        writeEmptyFolder();
        try (Connection connection = stores.database().open();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TRIGGER picky BEFORE INSERT ON company FOR EACH ROW IF NEW.id = 77 THEN"
                    + " SIGNAL SQLSTATE '22001' SET MESSAGE_TEXT = 'no 77'; END IF");
        }
        StringBuilder file = new StringBuilder("id,name\n");
        for (int id = 1; id <= 600; id++) {
            file.append(id).append(",c\n");
        }
        write("company.csv", file.toString());
        try {
            LoadReport report = load(stores, folder);

            assertThat(report.rejected()).isEqualTo(1);
            assertThat(rejects())
                    .containsExactly("company.csv|78|rejected|MySQL refuses the row: Data truncation: no 77");
            assertThat(rowsInTable(DataFile.COMPANY)).isEqualTo(599);
        } finally {
            try (Connection connection = stores.database().open();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP TRIGGER picky");
            }
        }
    }

    @Test
    void should_replace_no_other_row_that_has_the_value_of_a_second_unique_key() throws Exception {
        truncate();
        writeEmptyFolder();
        sql("ALTER TABLE job ADD UNIQUE KEY url (redirect_url)");
        sql("INSERT INTO job (id, company_id, redirect_url) VALUES (1, 7, 'a'), (2, 7, 'b')");
        write("job.csv", "id;company_id;redirect_url\n1;8;a\n3;8;b\n4;8;c\n5;8;c\n6;8;\n7;8;\n2;8;a\n");
        try {
            LoadReport report = load(stores, folder);

            assertThat(report.rejected()).isEqualTo(3);
            assertThat(rejects())
                    .allMatch(entry -> entry.contains("UNIQUE key") || entry.contains("Duplicate entry 'a'"))
                    .extracting(entry -> entry.substring(0, "job.csv|0|rejected".length()))
                    .containsExactly("job.csv|3|rejected", "job.csv|5|rejected", "job.csv|8|rejected");
            assertThat(stores.sql("SELECT id, company_id, redirect_url FROM job ORDER BY id"))
                    .containsExactly("1|8|a", "2|7|b", "4|8|c", "6|8|null", "7|8|null");
        } finally {
            sql("ALTER TABLE job DROP KEY url");
        }
    }

    @Test
    void should_lose_the_value_or_the_row_that_mysql_refuses_and_nothing_else() throws Exception {
        truncate();
        writeEmptyFolder();
        sql("CREATE TABLE kept_job LIKE job");
        sql("ALTER TABLE job MODIFY title VARCHAR(50) CHARACTER SET utf8mb3, MODIFY budget INT UNSIGNED,"
                + " MODIFY work_schedule ENUM('full','part'), MODIFY start_date DATETIME, MODIFY end_date TIMESTAMP NULL,"
                + " MODIFY close_date DATETIME(3), MODIFY radius_unit JSON, MODIFY minor_id YEAR,"
                + " MODIFY ref_id DECIMAL(5,2) UNSIGNED, MODIFY question_form_description TIME");
        sql("CREATE TRIGGER picky BEFORE INSERT ON job FOR EACH ROW IF NEW.id = 9 THEN"
                + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'month is closed'; END IF");
        sql("ALTER TABLE job PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (100))");
        write(
                "job.csv",
                "id;company_id;title;budget;work_schedule;start_date;end_date;close_date;radius_unit;minor_id;ref_id;"
                        + "question_form_description\n"
                        + "1;7;\uD83D\uDE00;1;full;;;;;;;\n"
                        + "2;7;ok;-1;part;;;;;;-1.5;\n"
                        + "3;7;ok;1;2;2022-04-29 08:31:46;2040-01-01 00:00:00;;;;;\n"
                        + "4;7;ok;1;full;2022-04-29 08:31:46.9;1970-01-01 00:00:00;2022-04-29 08:31:46.1234;;;;\n"
                        + "5;7;ok;1;full;;;9999-12-31 23:59:59.9999999;no json;3000;;25:61\n"
                        + "9;7;ok;1;full;;;;;;;\n"
                        + "100;7;ok;1;full;;;;;;;\n"
                        + "6;7;ok;1;full;9999-12-31 23:59:59;2022-04-29 08:31:46;2022-04-29 08:31:46.123;{};1999;2.5;10:11:12\n");
        try {
            LoadReport report = load(stores, folder);

            assertThat(report.rejected()).as("%s", rejects()).isEqualTo(2);
            assertThat(rejects().stream().filter(entry -> entry.contains("|rejected|")))
                    .anyMatch(entry -> entry.startsWith("job.csv|7|") && entry.contains("month is closed"))
                    .anyMatch(entry -> entry.startsWith("job.csv|8|") && entry.contains("partition"));
            assertThat(rejects().stream()
                            .filter(entry -> entry.contains("|value left out|"))
                            .map(entry -> entry.replaceAll("job.csv\\|(\\d)\\|value left out\\|(\\w+):.*", "$1 $2")))
                    .containsExactlyInAnyOrder(
                            "2 title",
                            "3 budget",
                            "3 ref_id",
                            "4 work_schedule",
                            "4 end_date",
                            "5 start_date",
                            "5 end_date",
                            "5 close_date",
                            "6 close_date",
                            "6 radius_unit",
                            "6 minor_id",
                            "6 question_form_description");
            assertThat(stores.sql(
                            "SELECT id, company_id, title, budget, work_schedule, start_date, end_date, close_date,"
                                    + " radius_unit, minor_id, ref_id FROM job ORDER BY id"))
                    .startsWith(
                            "1|7|null|1|full|null|null|null|null|null|null",
                            "2|7|ok|null|part|null|null|null|null|null|null",
                            "3|7|ok|1|null|2022-04-29 08:31:46|null|null|null|null|null",
                            "4|7|ok|1|full|null|null|null|null|null|null",
                            "5|7|ok|1|full|null|null|null|null|null|null")
                    .hasSize(6);
        } finally {
            sql("DROP TABLE job");
            sql("RENAME TABLE kept_job TO job");
        }
    }

    @Test
    void should_report_rows_that_a_newer_write_time_hides() throws Exception {
        truncate();
        writeEmptyFolder();
        long nowMicros = System.currentTimeMillis() * 1_000;
        insert(U.formatted(1), nowMicros * 1_000);
        insert(U.formatted(2), nowMicros + 86_400_000_000L);
        insert(U.formatted(3), nowMicros - 1_000_000);
        cql("DELETE FROM KS.tracking USING TIMESTAMP " + (nowMicros + 86_400_000_000L) + where(U.formatted(4)));
        StringBuilder file =
                new StringBuilder("create_time,bid,campaign_id,custom_track,group_id,job_id,publisher_id\n");
        for (int i = 1; i <= 5; i++) {
            file.append(U.formatted(i)).append(",9.5,1,click,0,1,1\n");
        }
        // A key that comes again is not hidden: its last row counts, though it has fewer values.
        file.append(U.formatted(5)).append(",,,click,,1,\n");
        write("tracking.csv", file.toString());

        LoadReport report = load(stores, folder);

        assertThat(report.rejected()).isEqualTo(3);
        assertThat(rejects())
                .anyMatch(entry -> entry.startsWith("tracking.csv|2|rejected|")
                        && entry.contains(
                                "bid (written at " + nowMicros * 1_000 + ", which is no time in microseconds)"))
                .anyMatch(
                        entry -> entry.startsWith("tracking.csv|3|rejected|") && entry.contains("job_id (written at 2"))
                .anyMatch(entry -> entry.startsWith("tracking.csv|5|rejected|") && entry.contains("deletion"))
                .hasSize(3);
        assertThat(stores.cql("SELECT create_time, bid FROM KS.tracking"))
                .containsExactly(
                        U.formatted(1) + "|1.0",
                        U.formatted(2) + "|1.0",
                        U.formatted(3) + "|9.5",
                        U.formatted(5) + "|null");
    }

    private static void insert(String key, long writeMicros) {
        UUID uuid = UUID.fromString(key);
        int epochHour = TimeUuids.epochHour(uuid.getMostSignificantBits());
        cql("INSERT INTO KS.tracking (hour, shard, create_time, bid, custom_track, job_id, publisher_id, campaign_id)"
                + " VALUES (" + epochHour * 3_600_000L + ", " + Math.floorMod(uuid.getLeastSignificantBits(), 4L) + ", "
                + key + ", 1.0, 'click', 7, 1, 1) USING TIMESTAMP " + writeMicros);
    }

    private static String where(String key) {
        UUID uuid = UUID.fromString(key);
        return " WHERE hour = " + TimeUuids.epochHour(uuid.getMostSignificantBits()) * 3_600_000L + " AND shard = "
                + Math.floorMod(uuid.getLeastSignificantBits(), 4L) + " AND create_time = " + key;
    }

    private static void cql(String statement) {
        stores.session().execute(statement.replace("KS.", stores.keyspace() + "."));
    }

    private static void sql(String statement) throws SQLException {
        try (Connection connection = stores.database().open();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    @Test
    void should_write_nothing_when_a_file_is_missing_or_in_a_dry_run() throws Exception {
        truncate();
        new CsvDataset(6, 100).writeTo(folder);

        FolderLoad load = new FolderLoad(
                stores.database().open(), stores.session(), stores.keyspace(), false, InstantSource.system());
        LoadReport dry = load.run(folder, folder.resolve("rejects.csv"), FolderLoad.Mode.DRY_RUN, progress(file -> {}));
        Files.delete(folder.resolve("group.csv"));

        assertThat(dry.loaded()).isEqualTo(dry.read()).isGreaterThan(100);
        assertThatThrownBy(() -> load(stores, folder))
                .isInstanceOf(UnusableFileException.class)
                .hasMessageContaining("lacks group.csv");
        assertThat(rowsInTable(DataFile.COMPANY)).isZero();
        assertThat(rowsInTable(DataFile.TRACKING)).isZero();
    }

    private void writeDirtyFolder() throws IOException {
        writeEmptyFolder();
        write(
                "job.csv",
                "\uFEFFid;company_id;title;budget;colour\r\n"
                        + "1.0;7;Cook;12.0;red\r\n"
                        + ";7;a;;\r\n"
                        + "3000000000;7;a;;\r\n"
                        + "5;7;a\r\n"
                        + "6;7.0;" + "x".repeat(60) + ";NaN;\r\n"
                        + "7;8;b;lots;\r\n"
                        + "8;ACME;c;;\r\n");
        // The separator of this one is not the usual one.
        write("campaign.csv", """
                id,company_id,start_date,end_date
                5,1,27/07/2022,2022-04-29 08:31:46.415000
                6,1,1/14/2023,
                """);
        Files.write(folder.resolve("company.csv"), "id,name\n1,ok\n2,caf\u00e9\n".getBytes(ISO_8859_1));
        String header = "create_time,bid,dl,campaign_id,custom_track,group_id,job_id,publisher_id\n";
        write(
                "tracking.csv",
                header
                        + "f47ac10b-58cc-4372-a567-0e02b2c3d479,1,,,click,,12,\n"
                        + ",1,,,click,,12,\n"
                        // The last row of a key wins as a whole: nulls too.
                        + U.formatted(1) + ",9.5,x,3,click,,12,1\n"
                        + U.formatted(1) + ",1,\"x\"y,,click,,12,\n"
                        + U.formatted(1) + ",,,,,,12.0,\n"
                        + U.formatted(2).toUpperCase(Locale.ROOT) + ",1.5,\"a,b\",3.0,click,,12,1\n"
                        + U.formatted(2) + ",cheap,,3,click,,12,1\n"
                        + U.formatted(4) + ",1,\"open,3,click,,12,1\n"
                        + U.formatted(3) + ",0,,,alive,,,\n");
    }

    private void writeEmptyFolder() throws IOException {
        for (DataFile file : DataFile.values()) {
            write(file.fileName(), String.join(String.valueOf(file.usualSeparator()), file.columns()) + "\n");
        }
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, UTF_8);
    }

    private List<String> rejects() throws IOException {
        List<String> entries = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(folder.resolve("rejects.csv"))) {
            reader.forEach(entry -> entries.add(String.join(
                    "|",
                    entry.getField("file"),
                    entry.getField("line"),
                    entry.getField("outcome"),
                    entry.getField("reason"))));
        }
        return entries;
    }

    private static LoadReport load(LoadStores into, Path folder) throws Exception {
        return load(into, into.session(), folder, file -> {});
    }

    private static LoadReport load(CqlSession session, Path folder, Consumer<DataFile> finished) throws Exception {
        return load(stores, session, folder, finished);
    }

    private static LoadReport load(LoadStores into, CqlSession session, Path folder, Consumer<DataFile> finished)
            throws Exception {
        try (Connection connection = into.database().open()) {
            return new FolderLoad(connection, session, into.keyspace(), false, InstantSource.system())
                    .run(folder, folder.resolve("rejects.csv"), FolderLoad.Mode.WRITE, progress(finished));
        }
    }

    private static LoadProgress progress(Consumer<DataFile> finished) {
        return new LoadProgress() {
            @Override
            public void warning(String message) {}

            @Override
            public void running(DataFile file, long rowsRead, long rowsPerSecond, int percent) {}

            @Override
            public void finished(FileReport report) {
                finished.accept(report.file());
            }
        };
    }

    /**
     * The session, which closes itself when that many more statements were sent: by count, as a clock would be a race.
     */
    private static CqlSession closingAtZero(AtomicInteger statementsLeft, CqlSession session) {
        return (CqlSession) Proxy.newProxyInstance(
                FolderLoadIT.class.getClassLoader(), new Class<?>[] {CqlSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("executeAsync") && statementsLeft.getAndDecrement() == 0) {
                        session.close();
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void truncate() throws SQLException {
        try (Connection connection = stores.database().open();
                Statement statement = connection.createStatement()) {
            for (DataFile file : DataFile.values()) {
                if (!file.isInCassandra()) {
                    statement.execute("TRUNCATE TABLE `" + file.tableName() + "`");
                }
            }
        }
        stores.session().execute("TRUNCATE " + stores.keyspace() + ".tracking");
        stores.session().execute("TRUNCATE " + stores.keyspace() + ".search");
    }

    private static long rowsInTable(DataFile file) throws SQLException {
        return file.isInCassandra()
                ? stores.cql("SELECT job_id FROM KS." + file.tableName()).size()
                : Long.parseLong(stores.sql("SELECT COUNT(*) FROM `" + file.tableName() + "`")
                        .get(0));
    }

    private long rowsInFile(DataFile file) throws IOException {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder()
                .fieldSeparator(file.usualSeparator())
                .ofNamedCsvRecord(folder.resolve(file.fileName()))) {
            return reader.stream().count();
        }
    }

    /** Per row, by another CSV reader and plain CQL. */
    private void assertMoneyOfTrackingEqualsTheFile() throws IOException {
        Map<String, String> expected = new HashMap<>();
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(folder.resolve("tracking.csv"))) {
            reader.forEach(row -> expected.put(
                    row.getField("create_time"),
                    row.getField("bid").replaceAll("\\.0$", "") + "|"
                            + row.getField("job_id").replaceAll("\\.0$", "") + "|" + row.getField("custom_track") + "|"
                            + row.getField("dt")));
        }
        Map<String, String> stored = new HashMap<>();
        for (String row : stores.cql("SELECT create_time, bid, job_id, custom_track, dt FROM KS.tracking")) {
            String[] values = row.split("\\|", 5);
            stored.put(
                    values[0],
                    (values[1].replaceAll("\\.0$", "") + "|" + values[2] + "|" + values[3] + "|" + values[4])
                            .replace("null", ""));
        }
        assertThat(stored).isEqualTo(expected);
    }
}
