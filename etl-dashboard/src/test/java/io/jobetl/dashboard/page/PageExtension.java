package io.jobetl.dashboard.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One browser and one installation for all tests of the page; they are made once and closed at the end. Each test
 * begins at a desk in daylight, and after it the console has said nothing that the test did not look at.
 */
final class PageExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(PageExtension.class);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Both, closed together. */
    private record Stage(Browser browser, Installation installation) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            browser.close();
            installation.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        stage(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Browser browser = stage(context).browser();
        browser.look(1280, 900, "light");
        browser.pointAtNothing();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(stage(context).browser().console()).as("the console").isEmpty();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Browser.class || type == Installation.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Stage stage = stage(context);
        return parameter.getParameter().getType() == Browser.class ? stage.browser() : stage.installation();
    }

    private static Stage stage(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Stage.class, key -> open(), Stage.class);
    }

    private static Stage open() {
        Browser browser = Browser.open();
        try {
            Installation installation = new Installation(Files.createTempDirectory("etl-page"));
            fill(installation);
            installation.start();
            warm(installation);
            return new Stage(browser, installation);
        } catch (Exception e) {
            browser.close();
            throw new IllegalStateException("the installation for the tests of the page could not be made", e);
        }
    }

    /** The first report loads many classes, and would be refused as too slow where other builds run beside this one. */
    private static void warm(Installation at) {
        HttpRequest report =
                HttpRequest.newBuilder(at.address("api/v1/reports/hourly")).build();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> CLIENT.send(report, BodyHandlers.discarding()).statusCode() == 200);
    }

    /**
     * Campaigns in three currencies, one of them over and one without a budget; a click outside the flight, one of a
     * campaign that nobody knows; rows that do not count, for each kind; late ones that correct closed hours; and a
     * cell of job 105 that has rows of all these.
     */
    private static void fill(Installation at) throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        at.update("INSERT INTO company (id, name) VALUES (7, 'Harbour Foods'), (8, 'Night Lines')");
        at.update(
                "INSERT INTO campaign (id, campaign_name, budget_total, unit_budget, start_date, end_date, company_id)"
                        + " VALUES (1, 'Nurses North', 1200, 'EUR', '" + today.minusDays(10) + "', '"
                        + today.plusDays(10)
                        + "', 7), (2, 'Drivers <b>', 3, 'USD', '" + today.minusDays(20) + "', '" + today.plusDays(2)
                        + "', 8), (3, 'Chefs', NULL, 'THB', '" + today.minusDays(20) + "', '" + today.minusDays(5)
                        + "', 8)");
        at.update("INSERT INTO `group` (id, name, budget_group, campaign_id) VALUES (11, 'North coast', 400, 1),"
                + " (12, 'South coast', 800, 1)");
        at.update("INSERT INTO master_publisher (id, publisher_name, curency, time_zone) VALUES"
                + " (21, 'Job Board One', 'EUR', 'UTC'), (22, 'Career Feed', 'USD', 'UTC')");
        at.update("INSERT INTO job (id, title, company_id, campaign_id) VALUES (101, 'Night nurse', 7, 1),"
                + " (102, 'Lorry driver', 8, 2), (103, 'Sous-chef', 8, 3), (105, 'Crane operator', 8, 2)");
        Instant now = Instant.now();
        for (int hour = 1; hour <= 30; hour += 3) {
            Instant then = now.minus(hour, ChronoUnit.HOURS);
            at.write(then, "click", 101, 21, 1, 11, "1.25");
            at.write(then, "click", 101, 21, 1, 11, "0.333333");
            at.write(then, "click", 102, 22, 2, 0, "0.75");
            at.write(then, "click", 103, 22, 3, 0, "1200.5");
            at.write(then, "conversion", 101, 21, 1, 11, null);
            at.write(then, "qualified", 101, 21, 1, 11, null);
            at.write(then, "unqualified", 102, 22, 2, 0, null);
            at.write(then, "click", 104, 0, 99, 0, "2");
            at.write(then, "alive", 101, 21, 1, 11, "1");
            at.write(then, "click", 0, 21, 1, 11, "1");
            at.write(then, "click", 0, 0, 0, 0, null);
            at.write(then, "alive", 0, 0, 0, 0, null);
        }
        Instant hour6 = now.minus(6, ChronoUnit.HOURS).truncatedTo(ChronoUnit.HOURS);
        for (int row = 0; row < 6; row++) {
            Instant then = hour6.plusSeconds(100L * row);
            Instant writtenAt = row % 3 == 0 ? then.plusSeconds(60) : then.plusMillis(40);
            at.write(then, writtenAt, row == 5 ? "conversion" : "click", 105, 22, 2, 0, "0.1250" + row);
            at.write(then.plusMillis(5), writtenAt, "alive", 105, 22, 2, 0, null);
        }
        at.count();
        for (int hour = 4; hour <= 10; hour += 3) {
            at.write(now.minus(hour, ChronoUnit.HOURS).plusSeconds(1), "click", 101, 21, 1, 12, "9.99");
            at.write(now.minus(hour, ChronoUnit.HOURS).plusSeconds(1), "click", 102, 22, 2, 0, "0.01");
        }
        at.count();
    }
}
