package io.jobetl.data.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
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
