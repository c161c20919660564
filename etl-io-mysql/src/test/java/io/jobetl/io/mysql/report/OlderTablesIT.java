package io.jobetl.io.mysql.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.io.mysql.schema.MySqlSchema;
import io.jobetl.io.mysql.schema.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Installations that have tables of their own: ids, dates and amounts are text, columns are missing, ids occur twice. */
class OlderTablesIT {
    private final TestDatabase tables = TestDatabase.empty();

    @AfterEach
    void dropDatabase() {
        tables.close();
    }

    @Test
    void should_report_on_whatever_columns_there_are() {
        tables.execute("CREATE TABLE campaign (id VARCHAR(20), company_id VARCHAR(20), campaign_name TEXT,"
                + " budget_total DOUBLE, unit_budget VARCHAR(9), start_date VARCHAR(50), end_date DATETIME)");
        tables.execute("INSERT INTO campaign VALUES (' 7.0 ', '1', 'seven', 12.5, ' EUR ', '27/07/2022 8:18',"
                + " '2022-07-28 10:00:00'), ('7', '1', 'seven', 12.5, 'EUR', '2022-07-27 00:00:00.5', '2022-07-28'),"
                + " ('x', '1', 'no number', 1, 'USD', 'soon', NULL), ('8', NULL, NULL, NULL, '', '2022-13-45', NULL)");
        tables.execute(
                "CREATE TABLE master_publisher (id INT PRIMARY KEY, publisher_name VARCHAR(9), min_bid VARCHAR(9),"
                        + " max_bid FLOAT)");
        tables.execute("INSERT INTO master_publisher VALUES (1, 'one', '0.5', 2), (2, 'two', 'cheap', NULL)");
        tables.execute("CREATE TABLE job (id INT PRIMARY KEY, company_id INT)");
        new MySqlSchema(tables.database()).migrate();
        tables.execute("INSERT INTO events (dates, hours, job_id, publisher_id, campaign_id, clicks, spend_hour,"
                + " updated_at) VALUES ('2022-07-26', 1, 1, 1, 7, 1, 0.25, '2026-01-01'), ('2022-07-28', 1, 1, 2, 7, 1, 5,"
                + " '2026-01-01'), ('2022-07-28', 1, 1, 2, 8, 1, 3, '2026-01-01')");

        try (Reports reports = new Reports(tables.database())) {
            for (String name : Reports.names()) {
                assertThat(reports.table(name, Period.ALL, 10).asOf()).isNotNull();
            }
            Table campaigns = reports.campaigns(Period.ALL);
            assertThat(campaigns.rows()).hasSize(2);
            assertThat(campaigns.rows().get(0))
                    .containsAllEntriesOf(Map.<String, Object>of(
                            "campaign_id",
                            7,
                            "campaign_name",
                            "seven",
                            "currency",
                            "EUR",
                            "budget",
                            "12.50",
                            "spend",
                            "5.250000",
                            "outside_flight",
                            "0.250000",
                            "start_date",
                            "2022-07-27",
                            "last_date",
                            "2022-07-28"));
            assertThat(campaigns.rows().get(1))
                    .containsAllEntriesOf(Map.<String, Object>of("campaign_id", 8, "currency", "unknown"));
            assertThat(reports.publishers(Period.ALL).rows())
                    .anySatisfy(row ->
                            assertThat(row).containsEntry("publisher_id", 1).containsEntry("clicks_outside_bids", 1L));
        }
        assertThat(tables.text("SELECT SUM(spend) FROM report_campaigns")).startsWith("8.25");
    }
}
