package io.jobetl.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value that the page shows is that of the tables, as plain SQL reads them; and it follows them. */
@ExtendWith(PageExtension.class)
class PageValuesIT {
    private static final Duration PATIENCE = Browser.PATIENCE;
    /** What passes over large tables is looked at so often. */
    private static final Duration A_MINUTE = Duration.ofSeconds(75);

    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9,]*(\\.[0-9]+)?");
    private static final String COUNTED =
            "row_count - bad_uuid - wrong_partition - organic - ignored_track" + " - sponsored_without_job - bad_bid";

    private final Browser browser;
    private final Installation installation;

    PageValuesIT(Browser browser, Installation installation) {
        this.browser = browser;
        this.installation = installation;
    }

    @Test
    void should_show_the_operator_what_the_tables_hold() throws Exception {
        browser.go(installation.address(""));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(numbers(fact("Rows in events")))
                        .isEqualTo(numbers(
                                installation.query("SELECT SUM(" + COUNTED + "), SUM(row_count) FROM etl_hour"))));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(texts(".frontier .hints"))
                        .singleElement()
                        .asString()
                        .matches("Hints answer, [\\d,]+ counted by hint.*\\."));
        assertThat(fact("Writer"))
                .contains(installation.value("SELECT owner FROM etl_lease"))
                .contains("epoch " + installation.value("SELECT epoch FROM etl_lease"));
        assertThat(numbers(texts(".reasons td.number")))
                .containsExactlyInAnyOrderElementsOf(numbers(installation.query(
                        "SELECT SUM(organic), SUM(ignored_track), SUM(sponsored_without_job)" + " FROM etl_hour")));
        String corrections = installation.value(
                "SELECT COUNT(*) FROM etl_correction WHERE corrected_at > UTC_TIMESTAMP(6) - INTERVAL 1 DAY");
        await().atMost(A_MINUTE)
                .untilAsserted(() -> assertThat(numbers(line("Corrections"))).startsWith(corrections));
        for (List<@Nullable String> hour :
                installation.query("SELECT DATE_FORMAT(hour, '%Y-%m-%d %H:%i'), LOWER(phase), row_count, " + COUNTED
                        + " FROM etl_hour" + " WHERE hour > UTC_TIMESTAMP() - INTERVAL 48 HOUR")) {
            assertThat(texts(".hours [role=option]", "aria-label"))
                    .filteredOn(words -> words.startsWith(hour.get(0) + ": "))
                    .singleElement()
                    .asString()
                    .contains(
                            hour.get(1) + ", " + hour.get(2) + " rows, " + hour.get(3) + " of them counted; balanced");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            newest | hour job_id publisher_id campaign_id group_id clicks spend applications qualified disqualified \
                   | SELECT CONCAT(dates, ' ', LPAD(hours, 2, 0), ':00'), job_id, publisher_id, campaign_id, group_id, \
                     clicks, spend_hour, conversion, qualified_application, disqualified_application FROM events
            campaigns | campaign_id clicks spend budget \
                   | SELECT c.id, SUM(clicks), SUM(spend_hour), budget_total FROM (SELECT id FROM campaign \
                     UNION SELECT campaign_id FROM events) c LEFT JOIN campaign USING (id) \
                     LEFT JOIN events ON campaign_id = c.id GROUP BY c.id, budget_total
            publishers | publisher_id currency clicks spend applications qualified \
                   | SELECT publisher_id, COALESCE(unit_budget, 'unknown'), SUM(clicks), SUM(spend_hour), \
                     SUM(conversion), SUM(qualified_application) \
                     FROM events LEFT JOIN campaign ON campaign.id = campaign_id GROUP BY 1, 2
            funnel | campaign_id clicks applications qualified disqualified \
                   | SELECT campaign_id, SUM(clicks), SUM(conversion), SUM(qualified_application), \
                     SUM(disqualified_application) FROM events GROUP BY 1
            hourly | hour currency clicks spend \
                   | SELECT CONCAT(dates, ' ', LPAD(hours, 2, 0), ':00'), COALESCE(unit_budget, 'unknown'), \
                     SUM(clicks), SUM(spend_hour) FROM events LEFT JOIN campaign ON campaign.id = campaign_id GROUP BY 1, 2
            daily | day currency clicks spend \
                   | SELECT dates, COALESCE(unit_budget, 'unknown'), SUM(clicks), SUM(spend_hour) \
                     FROM events LEFT JOIN campaign ON campaign.id = campaign_id GROUP BY 1, 2
            corrections | hour job_id campaign_id old_clicks new_clicks old_spend new_spend \
                   | SELECT CONCAT(dates, ' ', LPAD(hours, 2, 0), ':00'), job_id, campaign_id, old_clicks, new_clicks, \
                     old_spend_hour, new_spend_hour FROM etl_correction
            """)
    void should_show_the_analyst_what_the_tables_hold(String report, String columns, String sql) throws Exception {
        browser.go(installation.address("#analyst/" + report));
        List<String> keys = Arrays.asList(columns.split(" "));

        await().atMost(PATIENCE).untilAsserted(() -> {
            List<List<String>> shown = rows().stream()
                    .map(row -> keys.stream().map(key -> plain(row.get(key))).toList())
                    .toList();
            assertThat(shown)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(installation.query(sql).stream()
                            .map(row -> row.stream().map(PageValuesIT::plain).toList())
                            .toList());
        });
        assertThat(browser.text(".count")).startsWith(rows().size() + " row");
    }

    @Test
    void should_show_a_change_within_a_second_of_its_commit() throws Exception {
        String clicks = "SELECT COALESCE(SUM(clicks), 0) FROM events WHERE job_id = 4711";
        String after = Integer.toString(Integer.parseInt(installation.value(clicks)) + 1);
        browser.go(installation.address("#analyst/newest"));
        await().atMost(PATIENCE).until(() -> !rows().isEmpty());
        watchFor("[...document.querySelectorAll('.report tbody tr')].some(row =>"
                + " row.querySelector('[data-key=job_id] .id').textContent === '4711'"
                + " && row.querySelector('[data-key=clicks]').textContent === '" + after + "')");
        installation.write(Instant.now(), "click", 4711, 21, 1, 11, "0.5");
        await().atMost(PATIENCE).until(() -> installation.value(clicks).equals(after));
        assertThat(millisUntilSeen()).isLessThan(1_000);

        browser.go(installation.address(""));
        await().atMost(PATIENCE).until(() -> !fact("Cells written").isEmpty());
        String written = fact("Cells written").lines().findFirst().orElseThrow();
        watchFor("document.querySelectorAll('.verdict .facts dd')[2].firstChild.data !== '" + written + "'");
        installation.write(Instant.now(), "click", 4711, 21, 1, 11, "0.5");
        await().atMost(PATIENCE).until(() -> !installation.value(clicks).equals(after));
        assertThat(millisUntilSeen()).isLessThan(1_000);
    }

    /** Makes the page note when something is first seen in it. */
    private void watchFor(String condition) {
        browser.script("window.seenAt = 0;"
                + " const look = () => { if (!window.seenAt && (" + condition + ")) window.seenAt = Date.now(); };"
                + " new MutationObserver(look).observe(document.body,"
                + " {subtree: true, childList: true, characterData: true});");
    }

    /** From the commit, as the row says, to the moment that the page noted. */
    private long millisUntilSeen() throws Exception {
        await().atMost(PATIENCE).until(() -> browser.holds("window.seenAt"));
        long committed = Long.parseLong(installation.value(
                "SELECT CAST(UNIX_TIMESTAMP(MAX(updated_at)) * 1000 AS SIGNED) FROM events WHERE job_id = 4711"));
        return Long.parseLong(browser.script("return window.seenAt").toString()) - committed;
    }

    @Test
    void should_keep_the_state_of_the_view_in_the_address() throws Exception {
        browser.go(installation.address("#analyst/newest"));
        await().atMost(PATIENCE).until(() -> rows().size() > 5);

        browser.element("[data-column=spend]").click();
        await().until(() -> browser.holds("document.querySelector('th[aria-sort=ascending] [data-column=spend]')"));
        browser.element("[data-column=spend]").click();
        await().until(() -> browser.holds("document.querySelector('th[aria-sort=descending] [data-column=spend]')"));
        browser.element("input[name=filter]").sendKeys("night nurse");
        await().untilAsserted(() -> assertThat(rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.get("job_id")).isEqualTo("101")));
        List<Map<String, Object>> shown = rows();
        assertThat(shown)
                .extracting(row -> new BigDecimal(plain(row.get("spend"))))
                .isSortedAccordingTo((a, b) -> b.compareTo(a));

        browser.reload();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(shown));
        assertThat(browser.script("return location.hash").toString())
                .contains("newest?")
                .contains("sort=-spend")
                .contains("filter=night");
    }

    @Test
    void should_cut_the_period_and_download_what_is_shown() throws Exception {
        String day = Instant.now().minus(1, ChronoUnit.DAYS).toString().substring(0, 10);
        String next = Instant.now().toString().substring(0, 10);
        browser.go(installation.address("#analyst/hourly?from=" + day + "&to=" + next));
        String sql = "SELECT CONCAT(dates, ' ', LPAD(hours, 2, 0), ':00'), SUM(clicks) FROM events"
                + " LEFT JOIN campaign ON campaign.id = campaign_id WHERE dates = '" + day
                + "' GROUP BY 1, COALESCE(unit_budget, 'unknown')";
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(rows().stream()
                                .map(row -> List.of(plain(row.get("hour")), plain(row.get("clicks"))))
                                .toList())
                        .containsExactlyInAnyOrderElementsOf(installation.query(sql).stream()
                                .map(row -> List.of(plain(row.get(0)), plain(row.get(1))))
                                .toList()));

        URI csv = URI.create(browser.script("return document.querySelector('a[download]').href")
                .toString());
        List<String> lines = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(csv).build(), BodyHandlers.ofString())
                .body()
                .lines()
                .toList();

        List<String> keys = Arrays.asList(lines.get(0).split(","));
        assertThat(lines).hasSize(rows().size() + 1);
        for (int i = 1; i < lines.size(); i++) {
            List<String> values = Arrays.asList(lines.get(i).split(",", -1));
            Map<String, Object> row = rows().get(i - 1);
            for (String key : List.of("currency", "clicks", "spend", "applications")) {
                assertThat(plain(values.get(keys.indexOf(key)))).as(key).isEqualTo(plain(row.get(key)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "UTC", "Asia/Tokyo"})
    void should_draw_a_day_where_the_table_has_it(String zone) throws Exception {
        browser.go(installation.address("#analyst/daily?zone=" + zone));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(rows()).isNotEmpty();
            String newest = plain(rows().get(0).get("day"));
            assertThat(browser.script("return [...document.querySelectorAll('.plots')].map(({ textContent }) =>"
                                    + " textContent).join()")
                            .toString())
                    .contains("at the end, at " + newest + ".");
        });
    }

    /** 400 hours with a row for each of three currencies, of which the page reads 1,000 rows. */
    @Test
    void should_draw_whole_hours_only_and_say_so_where_a_report_is_cut() throws Exception {
        installation.update("INSERT INTO events (dates, hours, job_id, campaign_id, clicks, updated_at) WITH RECURSIVE"
                + " n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 399) SELECT DATE('2020-01-01' + INTERVAL i"
                + " HOUR), MOD(i, 24), 1, c.id, 1, '2020-01-01' FROM n, campaign c WHERE c.id <= 3");
        try {
            browser.go(installation.address("#analyst/hourly?from=2020-01-01&to=2020-03-01"));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(texts(".history .sentence"))
                            .hasSize(4)
                            .allSatisfy(sentence -> assertThat(sentence)
                                    .contains("The newest 333 hours only: the report has more rows.")));
            browser.element(".history figure summary").click();
            await().untilAsserted(() ->
                    assertThat(texts(".history figure:first-child tbody td")).hasSize(333));
            assertThat(texts(".history figure:first-child tbody td")).containsOnly("3");
        } finally {
            installation.update("DELETE FROM events WHERE dates < '2021-01-01'");
        }
    }

    /** Made anew they would take the readout from under the pointer, and memory for as long as the page is open. */
    @Test
    void should_draw_new_numbers_into_the_charts_that_are_there() throws Exception {
        browser.go(installation.address("#analyst/hourly"));
        await().atMost(PATIENCE).until(() -> browser.holds("document.querySelector('.history canvas')"));
        browser.element(".history figure summary").click();
        browser.script("document.querySelector('.history canvas').id = 'the-first'");
        String before = browser.text(".history figure:first-child tbody td");

        installation.write(Instant.now(), "click", 4714, 21, 1, 11, "0.5");

        await().atMost(Duration.ofSeconds(45))
                .until(() ->
                        !browser.text(".history figure:first-child tbody td").equals(before));
        assertThat(browser.holds("document.querySelector('.history canvas').id === 'the-first'"))
                .isTrue();
        browser.script("location.hash = '#analyst/campaigns'");
        await().atMost(PATIENCE).until(() -> !browser.holds("document.querySelector('.history figure')"));
    }

    @Test
    void should_find_a_campaign_beyond_the_first_thousand_whatever_page_the_address_asks_for() throws Exception {
        installation.update("INSERT INTO campaign (id, campaign_name) WITH RECURSIVE n (i) AS (SELECT 10001 UNION ALL"
                + " SELECT i + 1 FROM n WHERE i < 11000) SELECT i, CONCAT('Filler ', i, '.') FROM n");
        try {
            browser.go(installation.address("#analyst/campaigns?page=abc"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).hasSize(50));

            browser.element("input[name=filter]").sendKeys("Filler 11000.");
            await().untilAsserted(() -> assertThat(rows()).hasSize(1));
        } finally {
            installation.update("DELETE FROM campaign WHERE id > 10000");
        }
    }

    @Test
    void should_show_a_tenth_as_a_tenth_and_a_connector_that_failed_as_one() {
        browser.show(installation.address(""));

        assertThat(browser.script("return import('/budget.js').then(({budgetBar}) =>"
                        + " budgetBar({budget: '100', remaining: '90', state: 'on pace'}).textContent)"))
                .isEqualTo("10.0 %, on pace");
        assertThat(browser.script("return import('/flow.js').then(({flow}) => flow({flow: {nodes: [], arrows: []},"
                        + " connector: {state: 'failed', detail: '', tasks: []}}, 900)[1].dataset.tone)"))
                .isEqualTo("error");
    }

    @Test
    void should_show_the_hours_of_an_offset_that_browsers_do_not_know_by_name() throws Exception {
        browser.go(installation.address("#analyst/hourly?zone=UTC%2B7"));
        String sql = "SELECT DATE_FORMAT(TIMESTAMP(dates, MAKETIME(hours, 0, 0)) + INTERVAL 7 HOUR, '%Y-%m-%d %H:%i')"
                + " FROM events LEFT JOIN campaign ON campaign.id = campaign_id"
                + " GROUP BY 1, COALESCE(unit_budget, 'unknown')";

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(rows().stream()
                                .map(row -> List.of(String.valueOf(row.get("hour"))))
                                .toList())
                        .isNotEmpty()
                        .containsExactlyInAnyOrderElementsOf(installation.query(sql)));
        assertThat(browser.text(".report-head .aside")).endsWith(" UTC+07:00");
    }

    private String fact(String name) {
        return browser.script(
                        "const found = [...document.querySelectorAll('.verdict .facts dt')].find(dt => dt.textContent"
                                + " === arguments[0]); return found ? found.nextElementSibling.innerText : ''",
                        name)
                .toString();
    }

    private String line(String name) {
        return browser.script(
                        "return [...document.querySelectorAll('.lines dt')].find(dt => dt.textContent === arguments[0])"
                                + ".nextElementSibling.textContent",
                        name)
                .toString();
    }

    @SuppressWarnings("unchecked")
    private List<String> texts(String selector) {
        return (List<String>) browser.script(
                "return [...document.querySelectorAll(arguments[0])].map(found => found.textContent)", selector);
    }

    @SuppressWarnings("unchecked")
    private List<String> texts(String selector, String attribute) {
        return (List<String>) browser.script(
                "return [...document.querySelectorAll(arguments[0])].map(found => found.getAttribute(arguments[1]))",
                selector,
                attribute);
    }

    /** The rows of the report by column; a column of names holds the id, an amount brings its currency along. */
    private List<Map<String, Object>> rows() {
        return browser.objects("""
                return [...document.querySelectorAll('.report tbody tr')].map(row => {
                  const values = {};
                  for (const cell of row.querySelectorAll('[data-key]')) {
                    values[cell.dataset.key] = (cell.querySelector('.id') ?? cell).textContent;
                    const currency = cell.querySelector('.currency');
                    if (currency) values.currency = currency.textContent;
                  }
                  return values;
                })""");
    }

    /** A value of the page or of a table without its form: "1,234.50 EUR", "1234.500000" are both 1234.5. */
    private static String plain(@Nullable Object value) {
        String text = value == null ? "–" : value.toString().replace('−', '-').strip();
        String first = text.substring(0, (text + " ").indexOf(' '));
        return NUMBER.matcher(first).matches() && !text.matches("\\d{4}-.*")
                ? new BigDecimal(first.replace(",", "")).stripTrailingZeros().toPlainString()
                : text;
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(found -> plain(found.group())).toList();
    }

    private static List<String> numbers(List<?> texts) {
        return texts.stream().flatMap(text -> numbers(text.toString()).stream()).toList();
    }
}
