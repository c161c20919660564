package io.jobetl.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Everybody can use it: by keyboard, on a phone and on a wall, in light and dark; and it says when it is stale. */
@ExtendWith(PageExtension.class)
class PageAccessIT {
    private static final Duration PATIENCE = Browser.PATIENCE;
    private static final long MOST_BYTES = 200 * 1024;
    private static final Pattern LENGTH = Pattern.compile("\"encodedDataLength\":([0-9.]+)");
    private static final List<String> VIEWS = List.of("", "#analyst/campaigns", "#analyst/hourly", "#analyst/newest");

    private final Browser browser;
    private final Installation installation;

    PageAccessIT(Browser browser, Installation installation) {
        this.browser = browser;
        this.installation = installation;
    }

    private void show(String fragment) {
        browser.show(installation.address(fragment));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void should_have_no_violation_and_fit_every_screen(String scheme) {
        for (String view : VIEWS) {
            for (int width : new int[] {390, 1280, 1920, 2560}) {
                browser.look(width, 900, scheme);
                if (width == 390) {
                    show(view);
                }
                await().untilAsserted(() -> assertThat(
                                browser.script("return document.documentElement.scrollWidth - innerWidth"))
                        .as(view + " at " + width)
                        .isEqualTo(0L));
                // Structure follows the width, contrast the colours: each pair that can differ is looked at once.
                if (width == 1280 || (width == 390 && scheme.equals("light"))) {
                    assertThat(browser.violations()).as(view + " at " + width).isEmpty();
                }
            }
        }
        browser.element(".ask").click();
        browser.awaitExplanation();
        assertThat(browser.violations()).as("the dialog").isEmpty();
        String page = browser.script("return getComputedStyle(document.body).backgroundColor")
                .toString();
        int red = Integer.parseInt(page.replaceAll("\\D+(\\d+).*", "$1"));
        assertThat(red > 128).as(scheme + ": " + page).isEqualTo(scheme.equals("light"));
    }

    @Test
    void should_be_used_by_keyboard_alone() {
        show("");
        browser.press(Keys.TAB);
        assertThat(browser.script("return document.activeElement.className")).isEqualTo("skip");
        browser.press(Keys.ENTER);
        assertThat(browser.script("return document.activeElement.id")).isEqualTo("main");

        tabTo("document.activeElement.matches('.canvas')");
        String newest;
        String earlier;
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        do { // an installation that has just started has a single point for a second
            browser.press(Keys.END);
            newest = browser.text(".readout");
            browser.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
            earlier = browser.text(".readout");
        } while (earlier.equals(newest) && System.nanoTime() < endNanos);
        assertThat(newest).matches("\\d\\d:\\d\\d:\\d\\d: rows [0-9.,]+/s");
        assertThat(earlier).matches("\\d\\d:\\d\\d:\\d\\d: rows [0-9.,]+/s").isLessThan(newest);
        assertThat(browser.holds("document.querySelector('.readout').getAttribute('aria-live') === 'polite'"))
                .isTrue();

        tabTo("document.activeElement.matches('.hours')");
        String hour = browser.text(".hour-words");
        browser.press(Keys.ARROW_LEFT);
        await().until(() -> browser.text(".hour-words").compareTo(hour) < 0);
        assertThat(browser.holds("document.querySelectorAll('.hours [aria-selected=true]').length === 1"))
                .isTrue();

        show("#analyst/newest");
        tabTo("document.activeElement.matches('[data-column=clicks]')");
        browser.press(Keys.ENTER);
        await().until(() -> browser.holds("document.querySelector('[aria-sort] [data-column=clicks]')"));
        tabTo("document.activeElement.matches('.ask')");
        Object asked = browser.script("return document.activeElement.dataset.cell");
        browser.press(Keys.ENTER);
        browser.awaitExplanation();
        Set<Object> inside = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            browser.press(Keys.TAB);
            inside.add(
                    browser.script(
                            "return document.activeElement === document.body || document.activeElement.closest('dialog') !== null"));
        }
        assertThat(inside).as("the focus stays in the dialog").containsExactly(true);
        browser.press(Keys.ESCAPE);
        assertThat(browser.holds("document.querySelector('dialog[open]')")).isFalse();
        assertThat(browser.script("return document.activeElement.dataset.cell")).isEqualTo(asked);
    }

    private void tabTo(String condition) {
        for (int i = 0; i < 80 && !browser.holds(condition); i++) {
            browser.press(Keys.TAB);
            assertThat(browser.holds("document.activeElement === document.body"
                            + " || parseFloat(getComputedStyle(document.activeElement).outlineWidth) > 0"
                            + " || document.activeElement.id === 'main'"))
                    .as("the focus is seen on " + browser.script("return document.activeElement.outerHTML"))
                    .isTrue();
        }
        assertThat(browser.holds(condition)).as(condition).isTrue();
    }

    @Test
    void should_say_in_words_what_each_chart_shows() {
        show("");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(browser.objects(
                                "return [...document.querySelectorAll('#operator figure')].map(figure => ({"
                                        + " sentence: figure.querySelector('.sentence').textContent}))"))
                        .hasSize(4)
                        .allSatisfy(figure -> assertThat(String.valueOf(figure.get("sentence")))
                                .hasSizeGreaterThan(30)));

        browser.script("document.querySelector('#operator figure details').open = true");

        await().until(() -> browser.holds("document.querySelectorAll('#operator figure tbody tr').length > 0"));
        assertThat(browser.text("#operator figure tbody th")).matches("\\d\\d:\\d\\d:\\d\\d");
    }

    @Test
    void should_ask_no_other_host_and_weigh_little() {
        browser.clearCache();
        browser.network();
        show("");
        show("#analyst/campaigns");
        List<String> messages = browser.network();

        URI own = installation.address("");
        assertThat(Browser.requests(messages)).hasSizeGreaterThan(20).allSatisfy(asked -> {
            assertThat(asked.getHost()).isEqualTo(own.getHost());
            assertThat(asked.getPort()).isEqualTo(own.getPort());
        });
        long bytes = messages.stream()
                .filter(message -> message.contains("\"Network.loadingFinished\""))
                .map(LENGTH::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                .sum();
        assertThat(bytes).as("bytes over the wire").isBetween(20_000L, MOST_BYTES);
    }

    @Test
    void should_open_at_once_however_often_it_was_left_and_be_live_when_gone_back_to() {
        long start = System.nanoTime();
        for (int visit = 0; visit < 8; visit++) {
            show("");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));

        browser.leave();
        browser.back();

        // Longer than the silence after which it is stale.
        await().atMost(PATIENCE)
                .during(Duration.ofSeconds(4))
                .until(() -> browser.text("#live").equals("live"));
    }

    /** Six pages of a browser that hold a connection each would keep a seventh, and their own reports, waiting. */
    @Test
    void should_listen_only_while_it_is_seen() throws Exception {
        show("");
        await().atMost(PATIENCE).until(() -> installation.listeners() == 1);

        browser.seen(false);

        await().atMost(PATIENCE).until(() -> installation.listeners() == 0);
        await().during(Duration.ofSeconds(4)).until(() -> !browser.text("#live").startsWith("stale"));
        browser.seen(true);
        await().atMost(Duration.ofSeconds(2)).until(() -> browser.text("#live").equals("live"));
        assertThat(installation.listeners()).isEqualTo(1);
    }

    @Test
    void should_say_since_when_it_is_stale_and_recover() throws Exception {
        show("");
        assertThat(browser.script("return getComputedStyle(document.querySelector('#verdict')).opacity"))
                .isEqualTo("1");

        installation.stop();
        try {
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> browser.text("#live").matches("stale since \\d\\d:\\d\\d:\\d\\d UTC"));
            await().until(() ->
                    browser.holds("parseFloat(getComputedStyle(document.querySelector('#operator')).opacity) < 0.7"));
            assertThat(browser.text("#verdict h1")).isNotEmpty();
        } finally {
            installation.start();
        }

        await().atMost(PATIENCE).until(() -> browser.text("#live").equals("live"));
        await().atMost(PATIENCE).until(() -> browser.text("#verdict h1").startsWith("Healthy"));
        await().until(() -> browser.holds("getComputedStyle(document.querySelector('#operator')).opacity === '1'"));
        assertThat(browser.console())
                .as("a refused connection is all that the console may say")
                .allSatisfy(said -> assertThat(said).contains("Failed to load resource: net::ERR_"));
    }
}
