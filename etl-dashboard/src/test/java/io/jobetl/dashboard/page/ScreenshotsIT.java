package io.jobetl.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the pictures of docs/images from a running {@code etl run} or {@code etl demo}; only when it is asked to, by
 * {@code -Detl.screenshots=http://127.0.0.1:8780}. Look at them before you commit them.
 */
@EnabledIfSystemProperty(named = "etl.screenshots", matches = "http.*")
class ScreenshotsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MOST_BYTES = 250_000;
    private static final int DESK = 1280;
    private static final int PHONE = 390;

    private final URI address = URI.create(System.getProperty("etl.screenshots") + "/");
    private final Path folder = Path.of(System.getProperty("etl.screenshots.folder", "../docs/images"));

    @Test
    void should_take_the_pictures_of_the_documentation() throws IOException {
        Files.createDirectories(folder);
        try (Browser browser = Browser.open()) {
            for (String scheme : new String[] {"light", "dark"}) {
                take(browser, "operator-" + scheme, "", scheme, DESK, 1340);
                take(browser, "analyst-" + scheme, "#analyst/campaigns", scheme, DESK, 900);
                take(browser, "operator-phone-" + scheme, "", scheme, PHONE, 1240);
                browser.look(DESK, 940, scheme);
                show(browser, "#analyst/newest");
                browser.element(".ask").click();
                browser.awaitExplanation();
                picture(browser, "why-" + scheme);
            }
        }
    }

    private void take(Browser browser, String name, String fragment, String scheme, int width, int height)
            throws IOException {
        browser.look(width, height, scheme);
        show(browser, fragment);
        picture(browser, name);
    }

    private void show(Browser browser, String fragment) {
        browser.go(address.resolve(fragment));
        await().atMost(PATIENCE)
                .until(() -> browser.text("#live").equals("live")
                        && browser.holds(
                                fragment.isEmpty()
                                        ? "document.querySelectorAll('#operator .sentence:not(:empty)').length === 4"
                                        : "document.querySelector('.report tbody tr')"));
    }

    private void picture(Browser browser, String name) throws IOException {
        Path file = folder.resolve(name + ".png");
        browser.picture(file, false);
        assertThat(Files.size(file)).as(name).isLessThan(MOST_BYTES);
    }
}
