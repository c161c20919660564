package io.jobetl.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The Chromium of the system. Where there is none, the tests that ask for it are skipped with a line that says what to
 * install; with CI=true they fail.
 */
final class Browser implements AutoCloseable {
    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final List<String> DRIVERS = List.of("chromedriver", "chromium.chromedriver");
    private static final String MISSING =
            "no Chromium with its driver found: apt install chromium chromium-driver (the tests of the page need it)";
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Pattern REQUEST = Pattern.compile("\"url\":\"((?:https?|wss?)://[^\"]+)\"");

    /** It would warn that it has no developer tools of this version: we send the few commands ourselves. */
    private static final Logger DEVELOPER_TOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser open() {
        DEVELOPER_TOOLS.setLevel(Level.SEVERE);
        Optional<File> binary = find(BROWSERS);
        Optional<File> driver = find(DRIVERS);
        if (binary.isEmpty() || driver.isEmpty()) {
            if ("true".equals(System.getenv("CI"))) {
                fail(MISSING);
            }
            Assumptions.abort(MISSING);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(binary.orElseThrow());
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        System.setProperty("webdriver.chrome.driver", driver.orElseThrow().getPath());
        return new Browser(new ChromeDriver(options));
    }

    private static Optional<File> find(List<String> names) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .flatMap(folder -> names.stream().map(name -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    void go(URI address) {
        // A blank page between two addresses that differ in their fragment only: each visit is a new one.
        leave();
        driver.get(address.toString());
    }

    /** Goes to a page of nobody's. */
    void leave() {
        driver.get("about:blank");
    }

    void back() {
        driver.navigate().back();
    }

    /** Takes all cookies away, those too that no script sees. */
    void signOut() {
        driver.manage().deleteAllCookies();
    }

    /** Makes the page believe that it is in front, or behind others. */
    void seen(boolean isSeen) {
        script(
                "Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true});"
                        + " document.dispatchEvent(new Event('visibilitychange'))",
                !isSeen);
    }

    /** Goes there, and waits until the page is live and a report has its rows. */
    void show(URI address) {
        go(address);
        await().atMost(PATIENCE)
                .until(() -> text("#live").equals("live")
                        && holds("document.querySelector('#verdict h1')")
                        && (address.getFragment() == null || holds("document.querySelector('.report tbody tr')")));
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** How wide, and in which of the two colour schemes. */
    void look(int width, int height, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What a script returns, which may be null. */
    Object script(String script, Object... arguments) {
        return Objects.requireNonNullElse(((JavascriptExecutor) driver).executeScript(script, arguments), "");
    }

    boolean holds(String condition, Object... arguments) {
        return Boolean.TRUE.equals(script("return Boolean(" + condition + ")", arguments));
    }

    String text(String selector) {
        return script(
                        "const found = document.querySelector(arguments[0]); return found ? found.textContent.trim() : ''",
                        selector)
                .toString();
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> objects(String script, Object... arguments) {
        return (List<Map<String, Object>>) script(script, arguments);
    }

    WebElement element(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Moves the pointer over it, and leaves it there. */
    void pointAt(String selector) {
        new Actions(driver).moveToElement(element(selector)).perform();
    }

    /** Moves the pointer to where nothing is: it stays where it is from page to page. */
    void pointAtNothing() {
        new Actions(driver).moveToLocation(0, 0).perform();
    }

    /** Waits until the dialog explains a cell; what it says instead stands in the failure. */
    void awaitExplanation() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(holds("document.querySelector('dialog[open] .command')"))
                        .as(() -> "an explanation; the dialog is "
                                + (holds("document.querySelector('dialog[open]')") ? "open" : "closed") + " and says \""
                                + text("dialog.why") + "\", the report says \"" + text("#analyst .failure") + "\"")
                        .isTrue());
    }

    /** The violations that axe-core finds in what is shown, a line each. */
    @SuppressWarnings("unchecked")
    List<String> violations() {
        driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
        script(axe());
        return (List<String>) Objects.requireNonNull(driver.executeAsyncScript(
                "const done = arguments[0]; axe.run().then(({violations}) => done(violations.map(v =>"
                        + " `${v.id}: ${v.help}: ${v.nodes.map(node => node.target).join(' ')}`)))"));
    }

    private static String axe() {
        try (InputStream script = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the console said since the last call. */
    List<String> console() {
        return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What the network did since the last call, as messages of the developer tools. */
    List<String> network() {
        return StreamSupport.stream(
                        driver.manage().logs().get(LogType.PERFORMANCE).spliterator(), false)
                .map(LogEntry::getMessage)
                .toList();
    }

    /** The addresses that are asked for in these messages. */
    static List<URI> requests(List<String> messages) {
        return messages.stream()
                .filter(message -> message.contains("\"Network.requestWillBeSent\""))
                .flatMap(message -> REQUEST.matcher(message).results().limit(1))
                .map(found -> URI.create(found.group(1)))
                .toList();
    }

    void clearCache() {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
    }

    /** @param whole the whole page, not only what fits */
    void picture(Path file, boolean whole) throws IOException {
        Object data = driver.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", whole))
                .get("data");
        Files.write(
                file, Base64.getDecoder().decode(Objects.requireNonNull(data).toString()));
    }

    @Override
    public void close() {
        driver.quit();
    }

    @Override
    public String toString() {
        return Arrays.toString(new Object[] {driver.getCurrentUrl(), text("body")});
    }
}
