package io.jobetl.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.aggregation.TimeUuids;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** Why? answers for the cell that it was asked about, also while the rows move down with each commit. */
@ExtendWith(PageExtension.class)
class PageWhyIT {
    private static final Duration PATIENCE = Browser.PATIENCE;

    private final Browser browser;
    private final Installation installation;

    PageWhyIT(Browser browser, Installation installation) {
        this.browser = browser;
        this.installation = installation;
    }

    @BeforeEach
    void showTheCells() {
        browser.show(installation.address("#analyst/newest"));
    }

    @Test
    void should_hold_the_rows_still_under_the_pointer() throws Exception {
        List<String> before = cells();
        browser.pointAt(".report tbody tr:nth-child(3) .ask");
        installation.write(Instant.now(), "click", 4712, 21, 1, 11, "0.5");

        await().atMost(PATIENCE).until(() -> browser.text(".report-head .aside").contains("held still"));
        assertThat(cells()).isEqualTo(before);
        browser.element(".report tbody tr:nth-child(3) .ask").click();
        browser.awaitExplanation();
        assertAnswersFor(before.get(2));

        browser.press(Keys.ESCAPE);
        browser.pointAt("#report-title");
        await().atMost(PATIENCE).until(() -> cells().get(0).contains("\"job\":4712"));
        assertThat(browser.text(".report-head .aside")).doesNotContain("held still");
    }

    @Test
    void should_keep_the_focus_in_its_row_where_the_row_moves() throws Exception {
        browser.script("document.querySelector('.report tbody tr:nth-child(2) .ask').focus()");
        String asked =
                browser.script("return document.activeElement.dataset.cell").toString();
        installation.write(Instant.now(), "click", 4713, 21, 1, 11, "0.5");

        await().atMost(PATIENCE).until(() -> cells().get(0).contains("\"job\":4713"));

        assertThat(cells().indexOf(asked)).isGreaterThan(1);
        assertThat(browser.script("return document.activeElement.dataset.cell")).isEqualTo(asked);
        browser.press(Keys.ENTER);
        browser.awaitExplanation();
        assertAnswersFor(asked);
    }

    @Test
    void should_list_exactly_the_raw_rows_of_the_cell() throws Exception {
        List<Row> raw = installation.rawRows(
                Instant.parse(installation.value("SELECT DATE_FORMAT(TIMESTAMP(dates, MAKETIME(hours, 0, 0)),"
                        + " '%Y-%m-%dT%H:00:00Z') FROM events WHERE job_id = 105")),
                105);
        browser.element(".ask[data-cell*='\"job\":105,']").click();
        browser.awaitExplanation();

        List<Map<String, Object>> counting = listed("Rows that count");
        List<Map<String, Object>> others = listed("Rows that do not count");

        assertThat(counting).hasSize(6).containsExactlyInAnyOrderElementsOf(shownOf(raw, false));
        assertThat(others).hasSize(6).containsExactlyInAnyOrderElementsOf(shownOf(raw, true));
        assertThat(counting).extracting(row -> row.get("late")).contains(true, false);
        assertThat(browser.text("dialog[open] .answer")).startsWith("right 5 clicks, 0.625100, 1 conversion: exactly");
        assertThat(browser.text("dialog[open] .answer .state")).isEqualTo("right");
    }

    @Test
    void should_select_the_command_where_there_is_no_clipboard() {
        browser.script("Object.defineProperty(navigator, 'clipboard', {value: undefined})");
        browser.element(".ask").click();
        browser.awaitExplanation();

        browser.element("dialog[open] [data-copy]").click();

        await().until(() -> browser.text("dialog[open] [data-copy]").startsWith("Selected"));
        assertThat(browser.script("return getSelection().toString()"))
                .isEqualTo(browser.text("dialog[open] .command code"));
    }

    /** What the dialog should say of the rows. */
    private static List<Map<String, Object>> shownOf(List<Row> raw, boolean isPageView) {
        return raw.stream()
                .filter(row -> "alive".equals(row.getString("custom_track")) == isPageView)
                .map(row -> {
                    UUID key = Objects.requireNonNull(row.getUuid("create_time"));
                    long eventMillis = TimeUuids.epochMillis(key.getMostSignificantBits());
                    BigDecimal bid = row.getBigDecimal("bid");
                    return Map.<String, Object>of(
                            "key",
                            key.toString(),
                            "event",
                            String.valueOf(row.getString("custom_track")),
                            "bid",
                            bid == null ? "–" : bid.toPlainString(),
                            "late",
                            row.getLong("written") / 1_000 - eventMillis > 10_000);
                })
                .toList();
    }

    private List<Map<String, Object>> listed(String table) {
        return browser.objects(
                "return [...document.querySelectorAll(`dialog[open] [aria-label=\"${arguments[0]}\"] tbody tr`)]"
                        + ".map(row => ({key: row.querySelector('code').textContent,"
                        + " event: row.children[1].textContent, bid: row.children[2].textContent,"
                        + " late: row.querySelector('.late') !== null}))",
                table);
    }

    private void assertAnswersFor(String cell) {
        String job = cell.replaceAll(".*\"job\":(\\d+).*", "$1");
        String campaign = cell.replaceAll(".*\"campaign\":(\\d+).*", "$1");
        assertThat(browser.text("dialog[open] .key"))
                .contains("job " + job + " ")
                .contains("campaign " + campaign + " ");
        assertThat(browser.text("dialog[open] .command code"))
                .contains("job=" + job)
                .contains("campaign=" + campaign);
    }

    /** What the Why? of each row asks about, from above. */
    @SuppressWarnings("unchecked")
    private List<String> cells() {
        return (List<String>)
                browser.script("return [...document.querySelectorAll('.report .ask')].map(ask => ask.dataset.cell)");
    }
}
