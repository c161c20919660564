package io.jobetl.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jobetl.dashboard.Dashboard;
import io.jobetl.dashboard.http.EventStreams;
import io.jobetl.pipeline.port.Store;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;

/** What the page says when a store is away, and when it does not know who looks. */
@ExtendWith(PageExtension.class)
class PageFaultsIT {
    private final Browser browser;
    private final Installation installation;

    PageFaultsIT(Browser browser, Installation installation) {
        this.browser = browser;
        this.installation = installation;
    }

    @ParameterizedTest
    @EnumSource(names = {"CASSANDRA", "MYSQL"})
    void should_name_the_store_that_was_killed_within_five_seconds_and_recover_by_itself(Store store) {
        browser.show(installation.address(""));
        await().atMost(Browser.PATIENCE).until(() -> verdict().startsWith("Healthy"));
        long killedAt = System.nanoTime();
        installation.kill(store);
        try {
            await().atMost(Browser.PATIENCE).until(() -> verdict().contains(store.title() + " does not answer since "));
            assertThat(Duration.ofNanos(System.nanoTime() - killedAt)).isLessThan(Duration.ofSeconds(5));
            assertThat(browser.text("#live")).isEqualTo("live");
        } finally {
            installation.bringBack(store);
        }

        await().atMost(Duration.ofMinutes(1)).until(() -> verdict().startsWith("Healthy"));
    }

    @Test
    void should_answer_why_as_soon_as_the_store_is_back() {
        browser.show(installation.address("#analyst/newest"));
        installation.kill(Store.CASSANDRA);
        try {
            browser.element(".ask").click();
            await().atMost(Browser.PATIENCE)
                    .until(() -> browser.text("dialog[open] .failure").contains("Cassandra"));
        } finally {
            installation.bringBack(Store.CASSANDRA);
        }

        browser.awaitExplanation();
        assertThat(browser.console()).allSatisfy(said -> assertThat(said).contains("status of 503"));
        await().atMost(Duration.ofMinutes(1)).until(() -> verdict().startsWith("Healthy"));
    }

    private String verdict() {
        return browser.text("#verdict h1");
    }

    @Test
    void should_ask_for_the_token_and_remember_it_beside_that_of_another_server_of_the_host() throws Exception {
        try (Dashboard one = installation.openAnother("0123456789abcdef");
                Dashboard other = installation.openAnother("fedcba9876543210")) {
            signIn(one, "0123456789abcdeX");
            await().until(() -> browser.text(".login .failure").startsWith("the token is missing or wrong. "));
            assertThat(browser.text("#live")).isNotEqualTo("live");
            signIn(one, "0123456789abcdef");
            awaitLive();
            signIn(other, "fedcba9876543210");
            awaitLive();

            browser.go(URI.create(one.address() + "/"));

            awaitLive();
            assertThat(browser.holds("document.querySelector('.login')")).isFalse();
            assertThat(browser.holds("document.cookie === ''"))
                    .as("out of reach of scripts")
                    .isTrue();
            browser.show(installation.address("")); // before these two are closed
        }
        assertThat(browser.console())
                .as("a refusal is all that the console may say")
                .allSatisfy(said -> assertThat(said).containsAnyOf("status of 401", "net::ERR_"));
    }

    @Test
    void should_not_show_old_numbers_as_if_they_were_true_when_it_is_signed_out() throws Exception {
        try (Dashboard guarded = installation.openAnother("0123456789abcdef")) {
            signIn(guarded, "0123456789abcd–f");
            await().until(() -> browser.text(".login .failure").startsWith("The token holds a character"));
            signIn(guarded, "0123456789abcdef");
            awaitLive();

            browser.signOut();
            browser.seen(false);
            browser.seen(true);

            await().atMost(Browser.PATIENCE).until(() -> browser.text("#live").equals("signed out"));
            await().until(() ->
                    browser.holds("parseFloat(getComputedStyle(document.querySelector('#operator')).opacity) < 0.7"));
            assertThat(browser.script("return document.title")).isEqualTo("signed out · etl");
            assertThat(browser.holds("getComputedStyle(document.querySelector('.login')).opacity === '1'"))
                    .isTrue();
            browser.show(installation.address("")); // before this one is closed
        }
        assertThat(browser.console())
                .as("a refusal is all that the console may say")
                .allSatisfy(said -> assertThat(said).containsAnyOf("status of 401", "net::ERR_"));
    }

    @Test
    void should_ask_now_and_then_when_all_places_to_listen_are_taken() throws Exception {
        browser.leave();
        await().atMost(Browser.PATIENCE).until(() -> installation.listeners() == 0);
        List<InputStream> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < EventStreams.MOST; i++) {
                listeners.add(installation.address("api/v1/live").toURL().openStream());
            }
            browser.go(installation.address(""));

            await().atMost(Browser.PATIENCE)
                    .until(() -> browser.text("#live")
                            .equals(EventStreams.MOST + " pages listen already: this one asks every 2 s"));
            assertThat(verdict()).isNotEmpty();
        } finally {
            for (InputStream listener : listeners) {
                listener.close();
            }
        }

        await().atMost(Browser.PATIENCE).until(() -> browser.text("#live").equals("live"));
        assertThat(browser.console()).allSatisfy(said -> assertThat(said).contains("status of 429"));
    }

    private void signIn(Dashboard at, String token) {
        browser.go(URI.create(at.address() + "/"));
        await().atMost(Browser.PATIENCE).until(() -> browser.holds("document.activeElement.name === 'token'"));
        browser.press(token, Keys.ENTER);
    }

    private void awaitLive() {
        await().atMost(Browser.PATIENCE)
                .until(() -> browser.text("#live").equals("live") && !verdict().isEmpty());
    }
}
