package io.jobetl.io.mysql.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.mysql.schema.TestDatabase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are worked out by hand, or from the rows as they were written, never by the code under test. */
class ReportsIT {
    private static final ZoneId UTC = ZoneOffset.UTC;

    private final TestDatabase tables = TestDatabase.create();
    private final Reports reports = new Reports(tables.database());

    @AfterEach
    void closeAll() {
        reports.close();
        tables.close();
    }

    @Test
    void should_pace_campaigns_within_their_flight_each_in_its_currency() {
        // Ten days of flight, of which the first four and 12 hours have elapsed at the end of the period: 108 of 240.
        campaign(1, "even", "1000.00", "EUR", "2026-03-01", "2026-03-10", null);
        campaign(2, "closed early", "500", "VND", "2026-03-01", "2026-03-31", "2026-03-02");
        campaign(3, "later", "100", "USD", "2026-04-01", "2026-04-30", null);
        campaign(4, "no budget", null, "USD", "2026-03-01", "2026-03-10", null);
        campaign(5, "no dates", "10", "EUR", null, null, null);
        campaign(6, "only an end", "10", "EUR", null, "2026-03-01", null);
        campaign(7, "never clicked", "70", "EUR", "2026-03-01", "2026-03-10", null);
        campaign(8, "over", "99999999999999.25", null, "2026-03-01", "2026-03-10", null);
        cell("2026-02-28", 23, 1, 1, 1, 0, 2, "3.000000", 0, 0, 0);
        cell("2026-03-01", 0, 1, 1, 1, 0, 1, "200.000000", 0, 0, 0);
        cell("2026-03-05", 11, 1, 1, 1, 0, 10, "250.500000", 0, 0, 0);
        cell("2026-03-05", 12, 1, 1, 1, 0, 10, "1000000.000000", 0, 0, 0); // behind the period
        cell("2026-03-02", 23, 1, 1, 2, 0, 1, "100.000000", 0, 0, 0);
        cell("2026-03-03", 0, 1, 1, 2, 0, 1, "50.000001", 0, 0, 0);
        cell("2026-03-05", 0, 1, 1, 3, 0, 1, "1.000000", 0, 0, 0);
        cell("2026-03-05", 0, 1, 1, 4, 0, 1, "4.500000", 0, 0, 0);
        cell("2026-03-05", 0, 1, 1, 5, 0, 1, "5.000000", 0, 0, 0);
        cell("2026-03-05", 0, 1, 1, 6, 0, 1, "6.000000", 0, 0, 0);
        cell("2026-03-05", 0, 1, 1, 8, 0, 1, "8.000000", 0, 0, 0);
        cell("2026-03-05", 0, 1, 1, 0, 0, 1, "0.700000", 0, 0, 0);
        cell("2026-03-05", 0, 1, 1, 99, 0, 3, "9.900000", 0, 0, 0);
        Instant end = Instant.parse("2026-03-05T12:00:00Z");

        Table table = reports.campaigns(new Period(null, end, UTC));

        // 450.5 x 240 / (1000 x 108) = 1.00111; at the end of the flight 450.5 x 240 / 108 = 1001.11.
        assertThat(budget(table, "campaign_id"))
                .containsExactlyInAnyOrder(
                        "1 EUR 1000.00 453.500000 1.0011 on pace 546.500000 3.000000 1001.11 13",
                        "2 VND 500.00 150.000001 0.2000 ended 349.999999 50.000001 100.00 2",
                        "3 USD 100.00 1.000000 null not started 99.000000 1.000000 null 1",
                        "4 USD null 4.500000 null no budget null 0.000000 10.00 1",
                        "5 EUR 10.00 5.000000 null no dates 5.000000 null null 1",
                        "6 EUR 10.00 6.000000 null no dates 4.000000 6.000000 null 1",
                        "7 EUR 70.00 0.000000 0.0000 behind 70.000000 0.000000 0.00 0",
                        "8 unknown 99999999999999.25 8.000000 0.0000 behind 99999999999991.250000 0.000000 17.78 1",
                        "0 unknown null 0.700000 null no budget null null null 1",
                        "99 unknown null 9.900000 null no budget null null null 3");
        assertThat(table.notes())
                .contains("total EUR: 464.500000", "total USD: 5.500000", "total VND: 150.000001")
                .contains("total unknown: 18.600000");

        assertThat(table.rows())
                .extracting(row -> row.get("campaign_id") + " " + row.get(Table.FLIGHT_ELAPSED))
                .contains("1 0.4500", "2 1.0000", "3 0", "4 0.4500", "5 null", "7 0.4500");

        Table later = reports.campaigns(new Period(Instant.parse("2026-03-05T00:00:00Z"), end, UTC));
        assertThat(budget(later, "campaign_id"))
                .as("spend is that of the period, the budget columns count from the first click")
                .contains("1 EUR 1000.00 250.500000 1.0011 on pace 546.500000 0.000000 1001.11 10");
    }

    @Test
    void should_cut_flights_and_days_in_the_zone_asked_for() {
        campaign(1, "a", "100", "EUR", "2026-03-08", "2026-03-08", null);
        // In New York the 8th of March has 23 hours, from 05:00 UTC to 04:00 UTC of the 9th.
        cell("2026-03-08", 4, 1, 1, 1, 0, 1, "1.000000", 0, 0, 0);
        cell("2026-03-08", 5, 1, 1, 1, 0, 1, "2.000000", 0, 0, 0);
        cell("2026-03-09", 3, 1, 1, 1, 0, 1, "4.000000", 0, 0, 0);
        cell("2026-03-09", 4, 1, 1, 1, 0, 1, "8.000000", 0, 0, 0);
        ZoneId newYork = ZoneId.of("America/New_York");
        Period half = new Period(null, Instant.parse("2026-03-08T17:00:00Z"), newYork);

        assertThat(budget(reports.campaigns(new Period(null, null, newYork)), "campaign_id"))
                .containsExactly("1 EUR 100.00 15.000000 0.0600 ended 85.000000 9.000000 6.00 4");
        // 12 of 23 hours: 2 x 23 / (100 x 12).
        assertThat(budget(reports.campaigns(half), "campaign_id"))
                .containsExactly("1 EUR 100.00 3.000000 0.0383 behind 97.000000 1.000000 3.83 2");
        assertThat(values(reports.daily(new Period(null, null, newYork)), "day", "currency", "spend"))
                .containsExactly("2026-03-09 EUR 8.000000", "2026-03-08 EUR 6.000000", "2026-03-07 EUR 1.000000");
        assertThat(values(reports.hourly(half), "hour", "spend"))
                .containsExactly("2026-03-08T00:00:00-05:00 2.000000", "2026-03-07T23:00:00-05:00 1.000000");
        Table kathmandu = reports.daily(new Period(null, null, ZoneId.of("Asia/Kathmandu")));
        assertThat(values(kathmandu, "day", "spend")).containsExactly("2026-03-09 12.000000", "2026-03-08 3.000000");
        assertThat(kathmandu.notes()).anyMatch(note -> note.contains("whole hours of UTC"));
    }

    @Test
    void should_state_each_publisher_in_its_own_zone_and_count_what_is_outside_its_bids() {
        publisher(1, "East", "SE Asia Standard Time", "0.50", "2.00");
        publisher(2, "Nowhere", "Middle Earth Time", null, null);
        campaign(1, "a", "100", "EUR", null, null, null);
        cell("2026-03-01", 16, 1, 1, 1, 0, 2, "1.000000", 1, 1, 0); // 23:00 in Bangkok, 0.50 a click
        cell("2026-03-01", 17, 1, 1, 1, 0, 3, "1.499999", 0, 0, 0); // the next day there, below 0.50
        cell("2026-03-01", 18, 1, 1, 1, 0, 4, "8.000001", 0, 0, 0); // above 2.00
        cell("2026-03-01", 18, 2, 2, 1, 0, 5, "900.000000", 0, 0, 0);
        cell("2026-03-01", 18, 3, 3, 0, 0, 6, "0.000000", 0, 0, 0);
        String[] columns = {"publisher_id", "zone", "day", "currency", "clicks", "spend", "clicks_outside_bids"};

        Table table = reports.statement(Period.ALL, null, 100);

        assertThat(values(table, columns))
                .containsExactly(
                        "1 Asia/Bangkok 2026-03-02 EUR 7 9.500000 7",
                        "1 Asia/Bangkok 2026-03-01 EUR 2 1.000000 0",
                        "2 UTC 2026-03-01 EUR 5 900.000000 0",
                        "3 UTC 2026-03-01 unknown 6 0.000000 0");
        assertThat(table.notes()).anyMatch(note -> note.contains("\"Middle Earth Time\" is not known"));
        assertThat(values(reports.statement(Period.ALL, 3, 100), "publisher_id"))
                .containsExactly("3");
        assertThat(values(
                        reports.publishers(Period.ALL),
                        "publisher_id",
                        "cost_per_click",
                        "cost_per_application",
                        "cost_per_qualified",
                        "application_rate",
                        "qualified_rate"))
                .containsExactly(
                        "2 180.0000 null null 0.0000 null",
                        "1 1.1667 10.5000 10.5000 0.1111 1.0000",
                        "3 0.0000 null null 0.0000 null");
    }

    /** Groups have the currency of the campaign, and a budget only in their own. */
    @Test
    void should_give_a_group_its_budget_in_its_own_campaign_only() {
        campaign(1, "a", "100", "EUR", "2026-03-01", "2026-03-01", null);
        campaign(2, "b", "100", "VND", "2026-03-01", "2026-03-01", null);
        tables.execute(
                "INSERT INTO `group` (id, name, budget_group, campaign_id) VALUES (7, 'g', 50, 1), (8, 'h', 1, 2)");
        cell("2026-03-01", 1, 1, 1, 1, 7, 1, "5.000000", 0, 0, 0);
        cell("2026-03-01", 2, 1, 1, 2, 7, 1, "6.000000", 0, 0, 0);
        cell("2026-03-01", 2, 1, 1, 2, 0, 1, "0.500000", 0, 0, 0);

        assertThat(budget(reports.groups(Period.ALL), "group_id", "campaign_id"))
                .containsExactly(
                        "7 2 VND null 6.000000 null no budget null 0.000000 6.00 1",
                        "7 1 EUR 50.00 5.000000 0.1000 ended 45.000000 0.000000 5.00 1",
                        "0 2 VND null 0.500000 null no budget null 0.000000 0.50 1",
                        "8 2 VND 1.00 0.000000 0.0000 ended 1.000000 0.000000 0.00 0");
    }

    @Test
    void should_show_what_changed_and_what_is_new_with_the_key_to_ask_why() {
        campaign(3, "c", "1", "EUR", null, null, null);
        tables.execute("INSERT INTO job (id, title) VALUES (1, '=1+1')");
        tables.execute(
                "INSERT INTO etl_correction (dates, hours, job_id, publisher_id, campaign_id, group_id, old_clicks,"
                        + " new_clicks, old_spend_hour, new_spend_hour, lateness_seconds, corrected_at, epoch, seq) VALUES"
                        + " ('2026-03-29', 1, 1, 2, 3, 4, 1, NULL, 1.5, NULL, 99, '2026-03-29 02:30:00.000001', 1, 1)");
        cell("2026-03-29", 1, 1, 2, 3, 4, 1, "1.500000", 0, 0, 0);
        Map<String, Object> key =
                Map.of("hour", "2026-03-29T01:00:00Z", "job", 1, "publisher", 2, "campaign", 3, "group", 4);

        Table corrections = reports.corrections(Period.ALL);
        assertThat(values(corrections, "corrected_at", "old_clicks", "new_clicks", "spend_change"))
                .containsExactly("2026-03-29T02:30:00.000001Z 1 null -1.500000");
        assertThat(corrections.rows().get(0)).containsEntry(Table.CELL, key);
        assertThat(reports.newest(5).rows())
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry(Table.CELL, key).containsEntry("campaign_name", "c"));
        assertThat(corrections.csv()).contains(",'=1+1,");
        assertThat(reports.corrections(new Period(Instant.parse("2026-03-29T02:30:01Z"), null, UTC))
                        .rows())
                .isEmpty();
    }

    @Test
    void should_take_a_date_of_zeros_for_none() {
        tables.execute("SET SESSION sql_mode = ''");
        campaign(1, "open", "100", "EUR", "2026-03-01", "2026-03-10", "0000-00-00");
        campaign(2, "no day", "100", "EUR", "2026-03-00", "2026-03-10", null);
        cell("2026-03-05", 0, 1, 1, 1, 3, 1, "4.000000", 0, 0, 0);

        for (String report : List.of("campaigns", "groups")) {
            assertThat(values(reports.table(report, Period.ALL, 10), "campaign_id", "last_date", "outside_flight"))
                    .as(report)
                    .contains("1 2026-03-10 0.000000");
        }
        equalsItsView(reports.campaigns(Period.ALL), List.of());
        assertThat(tables.text("SELECT CONCAT_WS(' ', start_date, last_date, state) FROM report_campaigns"
                        + " WHERE campaign_id = 2"))
                .isEqualTo("2026-03-10 no dates");
    }

    @Test
    void should_know_a_currency_in_any_case_of_letters() {
        campaign(1, "a", "100", "usd", null, null, null);
        campaign(2, "b", "100", "USD", null, null, null);
        campaign(3, "c", "100", "Unknown", null, null, null);
        campaign(4, "d", "100", null, null, null, null);
        for (int campaign = 1; campaign <= 4; campaign++) {
            cell("2026-03-01", 1, campaign, 1, campaign, 0, 1, campaign + ".000000", 0, 0, 0);
        }

        for (String report :
                List.of("campaigns", "groups", "publishers", "funnel", "hourly", "daily", "statement", "newest")) {
            Table table = reports.table(report, Period.ALL, 100);
            assertThat(table.rows())
                    .as(report)
                    .extracting(row -> row.get("currency"))
                    .containsOnly("USD", "unknown");
            if (!report.equals("newest")) {
                assertThat(table.notes()).as(report).contains("total USD: 3.000000", "total unknown: 7.000000");
                equalsItsView(table, report.equals("statement") ? List.of("zone") : List.of());
            }
        }
    }

    @Test
    void should_say_which_changes_a_report_of_changes_is_about() {
        Instant from = Instant.parse("2026-11-28T12:30:00Z");
        Instant to = Instant.parse("2026-11-29T00:00:00Z");

        assertThat(reports.corrections(new Period(from, null, UTC)).notes())
                .containsExactly("changes from 2026-11-28T12:30:00Z to now");
        assertThat(reports.corrections(new Period(from, to, UTC)).notes())
                .containsExactly("changes from 2026-11-28T12:30:00Z to before 2026-11-29T00:00:00Z");
        assertThat(reports.corrections(Period.ALL).notes()).isEmpty();
        assertThat(reports.newest(10).notes()).isEmpty();
        assertThat(reports.hourly(new Period(from, to, UTC)).notes())
                .containsExactly("hours from 2026-11-28T13:00Z to before 2026-11-29T00:00Z");
    }

    /** Half an hour off in winter, whole hours in summer, which is in December there. */
    @Test
    void should_note_part_hours_of_the_days_that_are_shown() {
        ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
        publisher(1, "island", "Australia/Lord_Howe", null, null);
        cell("2026-07-05", 1, 1, 1, 0, 0, 1, "1.000000", 0, 0, 0);
        cell("2026-12-05", 1, 1, 1, 0, 0, 1, "1.000000", 0, 0, 0);
        Period winter =
                new Period(Instant.parse("2026-07-01T00:00:00Z"), Instant.parse("2026-08-01T00:00:00Z"), lordHowe);
        Period summer =
                new Period(Instant.parse("2026-12-01T00:00:00Z"), Instant.parse("2026-12-20T00:00:00Z"), lordHowe);

        for (Table table : List.of(
                reports.daily(winter),
                reports.daily(new Period(null, null, lordHowe)),
                reports.statement(winter, null, 10),
                reports.campaigns(summer))) {
            assertThat(table.notes()).as(table.name()).anyMatch(note -> note.contains("whole hours of UTC"));
        }
        for (Table table : List.of(reports.daily(summer), reports.statement(summer, null, 10))) {
            assertThat(table.notes()).as(table.name()).noneMatch(note -> note.contains("whole hours of UTC"));
        }
    }

    /** A thousand made-up cells in three currencies: report, view, and sums of what was written. */
    @Test
    void should_equal_the_views_and_the_sums_of_the_rows() {
        Random random = new Random(20261129);
        String[] currencies = {"EUR", "USD", "VND", null};
        for (int id = 1; id <= 12; id++) {
            int day = 1 + random.nextInt(20);
            campaign(
                    id,
                    "campaign " + id,
                    id % 5 == 0 ? null : (1 + random.nextInt(900)) + ".50",
                    currencies[id % 4],
                    id % 7 == 0 ? null : LocalDate.of(2026, 11, day).toString(),
                    id % 6 == 0
                            ? null
                            : LocalDate.of(2026, 11, day)
                                    .plusDays(random.nextInt(60))
                                    .toString(),
                    id % 3 == 0
                            ? LocalDate.of(2026, 11, day)
                                    .plusDays(random.nextInt(60))
                                    .toString()
                            : null);
            publisher(id, "publisher " + id, "UTC", id % 3 == 0 ? null : "0.5", id % 4 == 0 ? null : "1.25");
            tables.execute("INSERT INTO `group` (id, name, budget_group, campaign_id) VALUES (" + id + ", 'g', "
                    + (id % 2 == 0 ? "NULL" : "20") + ", " + (1 + id % 5) + ")");
        }
        Map<String, BigDecimal> spendByCurrency = new TreeMap<>();
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int campaign = random.nextInt(14);
            BigDecimal spend = BigDecimal.valueOf(random.nextInt(4_000_000), 6);
            String currency = campaign == 0 || campaign > 12 ? null : currencies[campaign % 4];
            spendByCurrency.merge(currency == null ? "unknown" : currency, spend, BigDecimal::add);
            cells.add("(" + i + ", '" + LocalDate.of(2026, 11, 1).plusDays(random.nextInt(30)) + "', "
                    + random.nextInt(24) + ", " + random.nextInt(14) + ", " + campaign + ", " + random.nextInt(14)
                    + ", "
                    + random.nextInt(4) + ", " + spend + ", " + random.nextInt(3) + ", " + random.nextInt(2) + ", "
                    + random.nextInt(2) + ", '2026-11-30 00:00:00.000001')");
        }
        tables.execute(
                "INSERT INTO events (job_id, dates, hours, publisher_id, campaign_id, group_id, clicks, spend_hour,"
                        + " conversion, qualified_application, disqualified_application, updated_at) VALUES "
                        + String.join(", ", cells));

        for (String report : List.of("campaigns", "groups", "publishers", "funnel", "hourly", "daily", "corrections")) {
            equalsItsView(reports.table(report, Period.ALL, 100_000), List.of());
        }
        equalsItsView(reports.statement(Period.ALL, null, 100_000), List.of("zone"));
        for (String report : List.of("campaigns", "groups", "publishers", "funnel", "hourly", "daily", "statement")) {
            Table table = reports.table(report, Period.ALL, 100_000);
            Map<String, BigDecimal> sums = new TreeMap<>();
            table.rows()
                    .forEach(row -> sums.merge(
                            String.valueOf(row.get("currency")),
                            new BigDecimal(String.valueOf(row.get("spend"))),
                            BigDecimal::add));
            assertThat(sums).as(report).isEqualTo(spendByCurrency);
            spendByCurrency.forEach((currency, spend) ->
                    assertThat(table.notes()).contains("total " + currency + ": " + spend.toPlainString()));
        }
        assertThat(reports.table("hourly", Period.ALL, 10).rows()).hasSize(10);
        assertThat(reports.table("hourly", Period.ALL, 10).truncated()).isTrue();
        assertThat(reports.newest(10).rows()).hasSize(10);
        assertThat(reports.newest(10).truncated()).isTrue();
        assertThat(reports.newest(100_000).truncated()).isFalse();
    }

    @Test
    void should_not_depend_on_the_zone_of_the_jvm() {
        campaign(1, "a", "100", "EUR", "2026-03-08", "2026-03-08", null);
        cell("2026-03-08", 2, 1, 1, 1, 0, 1, "1.000000", 0, 0, 0); // an hour that New York's clocks skip
        String expected = reports.newest(1).csv() + reports.hourly(Period.ALL).csv();
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
        try {
            assertThat(reports.newest(1).csv() + reports.hourly(Period.ALL).csv())
                    .isEqualTo(expected)
                    .contains("2026-11-30T00:00:00.000001Z,2026-03-08T02:00:00Z");
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void should_end_a_report_that_takes_longer_than_the_bound() {
        tables.execute("DROP VIEW etl_campaign_terms");
        tables.execute("CREATE VIEW etl_campaign_terms AS SELECT id, campaign_name AS name, budget_total AS budget,"
                + " unit_budget AS currency, start_date, end_date, close_date FROM campaign WHERE SLEEP(20) = 0");
        campaign(1, "a", "100", "EUR", null, null, null);
        cell("2026-03-08", 2, 1, 1, 1, 0, 1, "1.000000", 0, 0, 0);

        assertThatThrownBy(() -> reports.daily(Period.ALL)).hasMessageContaining("it takes longer than it may");
    }

    private void equalsItsView(Table table, List<String> omitted) {
        List<Column> columns = table.columns().stream()
                .filter(column -> !omitted.contains(column.key()))
                .toList();
        List<String> expected = new ArrayList<>();
        for (Map<String, @Nullable Object> row : table.rows()) {
            expected.add(
                    columns.stream().map(column -> plain(row.get(column.key()))).collect(Collectors.joining("|")));
        }
        String fields = columns.stream()
                .map(column -> column.key().equals("hour")
                        ? "CONCAT(DATE_FORMAT(hour, '%Y-%m-%dT%H:%i:%s'), 'Z')"
                        : "COALESCE(" + column.key() + ", 'null')")
                .collect(Collectors.joining(", '|', "));
        String found = tables.text(
                "SELECT COALESCE(GROUP_CONCAT(CONCAT(" + fields + ") SEPARATOR '#'), '') FROM report_" + table.name());
        assertThat(Arrays.stream(found.split("#"))
                        .filter(row -> !row.isEmpty())
                        .map(row -> Arrays.stream(row.split("\\|"))
                                .map(ReportsIT::plain)
                                .collect(Collectors.joining("|"))))
                .as(table.name())
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Numbers without zeros at their end: a view has more digits than a report. */
    private static String plain(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.matches("-?\\d+\\.\\d+")
                ? new BigDecimal(text)
                        .setScale(6, RoundingMode.UNNECESSARY)
                        .stripTrailingZeros()
                        .toPlainString()
                : text;
    }

    private static List<String> budget(Table table, String... ids) {
        List<String> columns = new ArrayList<>(List.of(ids));
        columns.addAll(
                List.of("currency", "budget", "spend", "pace", "state", "remaining", "outside_flight", "projection"));
        columns.add("clicks");
        return values(table, columns.toArray(String[]::new));
    }

    private static List<String> values(Table table, String... columns) {
        return table.rows().stream()
                .map(row -> Arrays.stream(columns)
                        .map(key -> String.valueOf(row.get(key)))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void should_state_the_days_that_were_asked_for_whole_in_the_zone_of_each_publisher() {
        publisher(1, "east", "America/New_York", null, null);
        publisher(2, "home", "UTC", null, null);
        for (int publisher = 1; publisher <= 2; publisher++) {
            cell("2026-11-01", 0, 1, publisher, 0, 0, 1, "1", 0, 0, 0);
            cell("2026-11-01", 4, 1, publisher, 0, 0, 1, "2", 0, 0, 0); // the first hour of November in New York
            cell("2026-12-01", 0, 1, publisher, 0, 0, 1, "4", 0, 0, 0);
            cell("2026-12-01", 4, 1, publisher, 0, 0, 1, "8", 0, 0, 0); // its last
            cell("2026-12-01", 5, 1, publisher, 0, 0, 1, "16", 0, 0, 0);
        }
        Instant first = Instant.parse("2026-11-01T00:00:00Z");
        Instant end = Instant.parse("2026-12-01T00:00:00Z");

        Table november = reports.statement(new Period(first, end, UTC, true, true), null, 100);
        Table instants = reports.statement(new Period(first, end, UTC), 1, 100);

        assertThat(values(november, "publisher_id", "day", "spend"))
                .containsExactly("1 2026-11-30 12.000000", "1 2026-11-01 2.000000", "2 2026-11-01 3.000000");
        assertThat(november.notes()).anyMatch(note -> note.endsWith(", moved to the day of each zone"));
        assertThat(values(instants, "day", "spend")).containsExactly("2026-11-01 2.000000", "2026-10-31 1.000000");
    }

    @ParameterizedTest
    @CsvSource({
        "Asia/Tokyo, 2026-11-01T20:00:00Z, false, 2026-11-02T00:00:00Z, true",
        "America/New_York, 2026-11-02T00:00:00Z, true, 2026-11-02T03:00:00Z, false"
    })
    void should_state_nothing_where_a_day_and_a_time_change_places(
            String zone, Instant from, boolean isFromDay, Instant to, boolean isToDay) {
        publisher(1, "elsewhere", zone, null, null);
        publisher(2, "home", "UTC", null, null);
        cell("2026-11-01", 22, 1, 1, 0, 0, 1, "1", 0, 0, 0);
        cell("2026-11-02", 1, 1, 1, 0, 0, 1, "2", 0, 0, 0);
        cell("2026-11-01", 22, 1, 2, 0, 0, 1, "1", 0, 0, 0);
        cell("2026-11-02", 1, 1, 2, 0, 0, 1, "2", 0, 0, 0);

        Table table = reports.statement(new Period(from, to, UTC, isFromDay, isToDay), null, 10);

        assertThat(values(table, "publisher_id")).containsExactly("2");
    }

    @Test
    void should_refuse_sums_that_leave_rows_out_and_say_when_a_list_ends_early() {
        tables.execute("SET SESSION cte_max_recursion_depth = 1000000");
        tables.execute(
                "INSERT INTO events (dates, hours, job_id, publisher_id, campaign_id, group_id, clicks, spend_hour,"
                        + " conversion, qualified_application, disqualified_application, updated_at)"
                        + " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= "
                        + Reports.MOST_ROWS
                        + ") SELECT '2026-03-01', 0, 1, i, i, i, 1, 1, 0, 0, 0, '2026-11-30 00:00:00' FROM n");

        for (String report : List.of("campaigns", "groups")) {
            assertThat(reports.table(report, Period.ALL, 10).notes())
                    .as("no period makes these fewer")
                    .contains("total unknown: 100001.000000");
        }
        for (String report : List.of("publishers", "funnel", "statement")) {
            assertThatThrownBy(() -> reports.table(report, Period.ALL, 10))
                    .as(report)
                    .isInstanceOf(TooManyRowsException.class)
                    .hasMessage("the report has more than 100,000 rows");
        }
        Table newest = reports.newest(1_000_000);
        assertThat(newest.rows()).hasSize(Reports.MOST_ROWS);
        assertThat(newest.truncated()).isTrue();
        assertThat(newest.notes()).contains("only the first 100000 rows are shown, and there are more");
        tables.execute("INSERT INTO master_publisher (id, time_zone) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT"
                + " i + 1 FROM n WHERE i <= 100) SELECT i, 'Asia/Tokyo' FROM n");
        assertThatThrownBy(() -> reports.table("statement", Period.ALL, 10))
                .as("in two zones together")
                .isInstanceOf(TooManyRowsException.class);
        tables.execute("DELETE FROM events WHERE campaign_id = 1");
        assertThat(reports.table("funnel", Period.ALL, 10).notes()).contains("total unknown: 100000.000000");
        assertThat(reports.newest(1_000_000).truncated()).isFalse();
    }

    private void campaign(
            int id,
            String name,
            @Nullable String budget,
            @Nullable String currency,
            @Nullable String start,
            @Nullable String end,
            @Nullable String close) {
        tables.execute("INSERT INTO campaign (id, campaign_name, budget_total, unit_budget, start_date, end_date,"
                + " close_date) VALUES (" + id + ", '" + name + "', " + budget + ", " + quoted(currency) + ", "
                + quoted(start) + ", " + quoted(end) + ", " + quoted(close) + ")");
    }

    private void publisher(int id, String name, String zone, @Nullable String minBid, @Nullable String maxBid) {
        tables.execute("INSERT INTO master_publisher (id, publisher_name, time_zone, min_bid, max_bid) VALUES (" + id
                + ", '" + name + "', '" + zone + "', " + minBid + ", " + maxBid + ")");
    }

    private void cell(
            String date,
            int hour,
            int job,
            int publisher,
            int campaign,
            int group,
            long clicks,
            String spend,
            long applications,
            long qualified,
            long disqualified) {
        tables.execute(
                "INSERT INTO events (dates, hours, job_id, publisher_id, campaign_id, group_id, clicks, spend_hour,"
                        + " conversion, qualified_application, disqualified_application, updated_at) VALUES ('" + date
                        + "', "
                        + hour + ", " + job + ", " + publisher + ", " + campaign + ", " + group + ", " + clicks + ", "
                        + spend
                        + ", " + applications + ", " + qualified + ", " + disqualified
                        + ", '2026-11-30 00:00:00.000001')");
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "NULL" : "'" + text + "'";
    }
}
