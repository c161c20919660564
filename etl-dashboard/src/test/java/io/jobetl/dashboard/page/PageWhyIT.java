package io.jobetl.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
        String asked = browser.script("return document.activeElement.dataset.cell").toString();
        installation.write(Instant.now(), "click", 4713, 21, 1, 11, "0.5");

        await().atMost(PATIENCE).until(() -> cells().get(0).contains("\"job\":4713"));

        assertThat(cells().indexOf(asked)).isGreaterThan(1);
        assertThat(browser.script("return document.activeElement.dataset.cell")).isEqualTo(asked);
        browser.press(Keys.ENTER);
        browser.awaitExplanation();
        assertAnswersFor(asked);
    }

    private void assertAnswersFor(String cell) {
        String job = cell.replaceAll(".*\"job\":(\\d+).*", "$1");
        String campaign = cell.replaceAll(".*\"campaign\":(\\d+).*", "$1");
        assertThat(browser.text("dialog[open] .key")).contains("job " + job + " ").contains("campaign " + campaign + " ");
        assertThat(browser.text("dialog[open] .command code")).contains("job=" + job).contains("campaign=" + campaign);
    }

    /** What the Why? of each row asks about, from above. */
    @SuppressWarnings("unchecked")
    private List<String> cells() {
        return (List<String>)
                browser.script("return [...document.querySelectorAll('.report .ask')].map(ask => ask.dataset.cell)");
    }
}
