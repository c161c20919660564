package io.jobetl.data.generate;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.data.load.DataFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvDatasetTest {
    private static final Path CHECKED_IN = Path.of("..", "data");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private static final Map<DataFile, List<NamedCsvRecord>> ROWS = new HashMap<>();

    @BeforeAll
    static void generate() throws IOException {
        new CsvDataset(42, 20_000).writeTo(folder);
        for (DataFile file : DataFile.values()) {
            try (CsvReader<NamedCsvRecord> reader = CsvReader.builder()
                    .fieldSeparator(file.usualSeparator())
                    .ofNamedCsvRecord(folder.resolve(file.fileName()))) {
                ROWS.put(file, reader.stream().toList());
            }
        }
    }

    @Test
    void should_be_what_is_checked_in() throws IOException {
        Path again = Files.createDirectory(folder.resolve("again"));

        new CsvDataset(1, 2_000).writeTo(again);

        for (DataFile file : DataFile.values()) {
            assertThat(again.resolve(file.fileName()))
                    .as("regenerate with: etl generate csv --seed 1 --rows 2000 --force data")
                    .hasSameBinaryContentAs(CHECKED_IN.resolve(file.fileName()));
        }
    }

    @Test
    void should_not_depend_on_locale_and_zone() throws IOException {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        Path again = Files.createDirectory(folder.resolve("elsewhere"));
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            new CsvDataset(42, 20_000).writeTo(again);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        for (DataFile file : DataFile.values()) {
            assertThat(again.resolve(file.fileName())).hasSameBinaryContentAs(folder.resolve(file.fileName()));
        }
    }

    @Test
    void should_differ_for_another_seed() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));

        new CsvDataset(43, 1_000).writeTo(other);

        assertThat(Files.mismatch(other.resolve("tracking.csv"), folder.resolve("tracking.csv")))
                .isGreaterThan(0);
    }

    @Test
    void should_have_the_headers_and_separators_of_real_exports() throws IOException {
        assertThat(firstLine("search.csv")).startsWith(",job_id,benefits,bid,campaign_budget,campaign_id,city_name,");
        assertThat(firstLine("events.csv"))
                .isEqualTo("job_id;dates;hours;disqualified_application;qualified_application;conversion;company_id;"
                        + "group_id;campaign_id;publisher_id;bid_set;clicks;impressions;spend_hour;sources");
        assertThat(firstLine("tracking.csv").split(",", -1)).hasSize(29);
        assertThat(firstLine("job.csv").split(";", -1)).hasSize(30);
        assertThat(firstLine("campaign.csv").split(";", -1)).hasSize(22);
        assertThat(firstLine("company.csv").split(",", -1)).hasSize(18);
        assertThat(firstLine("group.csv").split(",", -1)).hasSize(12);
        assertThat(firstLine("master_publisher.csv").split(";", -1)).hasSize(20);
        assertThat(rows(DataFile.TRACKING)).hasSize(20_000);
        assertThat(rows(DataFile.EVENTS)).hasSize(20);
    }

    @Test
    void should_have_the_odds_of_real_traffic() {
        List<NamedCsvRecord> rows = rows(DataFile.TRACKING);
        assertThat(share(rows, row -> row.getField("publisher_id").isEmpty())).isBetween(0.62, 0.74);
        assertThat(share(rows, row -> row.getField("group_id").isEmpty())).isBetween(0.86, 0.93);

        List<NamedCsvRecord> sponsored = rows.stream()
                .filter(row -> !row.getField("campaign_id").isEmpty())
                .toList();
        assertThat(share(sponsored, row -> new BigDecimal(row.getField("bid")).signum() == 0))
                .isBetween(0.42, 0.58);
        assertThat(share(sponsored, row -> row.getField("bid").matches("\\d+\\.\\d*[1-9]")))
                .isGreaterThan(0.2);

        Set<Integer> jobs = ids(DataFile.JOB, "id");
        Set<Integer> campaigns = ids(DataFile.CAMPAIGN, "id");
        List<NamedCsvRecord> withJob = sponsored.stream()
                .filter(row -> !row.getField("job_id").isEmpty())
                .toList();
        assertThat(share(withJob, row -> !jobs.contains(id(row, "job_id")))).isBetween(0.18, 0.32);
        assertThat(withJob).allMatch(row -> campaigns.contains(id(row, "campaign_id")));

        Map<Integer, Integer> clicks = new HashMap<>();
        withJob.forEach(row -> clicks.merge(id(row, "job_id"), 1, Integer::sum));
        int top = clicks.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
        assertThat((double) top / withJob.size()).isBetween(0.17, 0.27);
    }

    @Test
    void should_have_version_1_keys_that_differ_out_of_order_with_an_office_hours_peak() {
        Set<UUID> keys = new HashSet<>();
        long[] perHour = new long[24];
        int backwards = 0;
        long before = 0;
        for (NamedCsvRecord row : rows(DataFile.TRACKING)) {
            UUID key = UUID.fromString(row.getField("create_time"));
            assertThat(key.version()).isEqualTo(1);
            assertThat(key.variant()).isEqualTo(2);
            assertThat(keys.add(key)).isTrue();
            perHour[Math.floorMod(TimeUuids.epochHour(key.getMostSignificantBits()), 24)]++;
            backwards += TimeUuids.ticks100ns(key.getMostSignificantBits()) < before ? 1 : 0;
            before = TimeUuids.ticks100ns(key.getMostSignificantBits());
        }
        assertThat(perHour[10]).isGreaterThan(10 * perHour[3]);
        assertThat(backwards).isGreaterThan(5_000);
    }

    @Test
    void should_have_the_dirt_of_real_exports() {
        assertThat(rows(DataFile.TRACKING))
                .anyMatch(row -> row.getField("job_id").endsWith(".0"));
        assertThat(rows(DataFile.TRACKING)).anyMatch(row -> row.getField("ts").matches("\\d\\d:\\d\\d\\.\\d"));
        assertThat(rows(DataFile.TRACKING)).anyMatch(row -> row.getField("ts").matches("1\\d/\\d+/2026 \\d+:\\d\\d"));
        assertThat(rows(DataFile.TRACKING)).anyMatch(row -> row.getField("dt").contains("\n"));
        assertThat(rows(DataFile.TRACKING)).anyMatch(row -> row.getField("ed").startsWith("{\"customEvent\":\""));
        assertThat(rows(DataFile.JOB))
                .anyMatch(row -> row.getField("created_date").contains("/"));
        assertThat(rows(DataFile.JOB))
                .anyMatch(row -> row.getField("created_date").matches("\\d{4}-.*\\.\\d{6}"));
        assertThat(rows(DataFile.JOB))
                .anyMatch(row -> row.getField("description").contains(";"));
        assertThat(rows(DataFile.JOB)).anyMatch(row -> row.getField("is_active").equals("TRUE"));
        assertThat(rows(DataFile.CAMPAIGN))
                .anyMatch(row -> row.getField("budget_total").equals("3000000000.00"));
        assertThat(rows(DataFile.EVENTS)).allMatch(row -> row.getField("dates").matches("\\d\\d/\\d\\d/\\d{4}"));
        assertThat(rows(DataFile.EVENTS)).anyMatch(row -> row.getField("clicks").isEmpty());
    }

    @Test
    void should_count_some_history_again_from_tracking() {
        Set<String> counted = new HashSet<>();
        for (NamedCsvRecord row : rows(DataFile.TRACKING)) {
            if (row.getField("custom_track").equals("click")
                    && !row.getField("job_id").isEmpty()) {
                int hour = TimeUuids.epochHour(
                        UUID.fromString(row.getField("create_time")).getMostSignificantBits());
                counted.add(id(row, "job_id") + "/" + Math.floorMod(hour, 24) + "/" + id(row, "campaign_id"));
            }
        }
        assertThat(rows(DataFile.EVENTS).stream()
                        .filter(row -> counted.contains(
                                id(row, "job_id") + "/" + row.getField("hours") + "/" + id(row, "campaign_id")))
                        .count())
                .isGreaterThanOrEqualTo(10);
    }

    private static List<NamedCsvRecord> rows(DataFile file) {
        return new ArrayList<>(Objects.requireNonNull(ROWS.get(file)));
    }

    private static int id(NamedCsvRecord row, String column) {
        return (int) Double.parseDouble(row.getField(column));
    }

    private static Set<Integer> ids(DataFile file, String column) {
        Set<Integer> ids = new HashSet<>();
        rows(file).forEach(row -> ids.add(id(row, column)));
        return ids;
    }

    private static double share(List<NamedCsvRecord> rows, Predicate<NamedCsvRecord> which) {
        return (double) rows.stream().filter(which).count() / rows.size();
    }

    private static String firstLine(String file) throws IOException {
        try (var lines = Files.lines(folder.resolve(file))) {
            return lines.findFirst().orElseThrow();
        }
    }
}
