package io.jobetl.io.mysql.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.io.mysql.schema.MySqlSchema;
import io.jobetl.io.mysql.schema.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Installations that have tables of their own: ids, dates and amounts are text, columns are missing, ids occur twice.
 */
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

    /** What no cell can have is nobody's: such an id counts for no other, and makes no report fail. */
    @Test
    void should_leave_out_ids_that_are_too_long_and_dates_that_are_none() {
        tables.execute("SET SESSION sql_mode = ''");
        tables.execute("CREATE TABLE campaign (id VARCHAR(30), company_id INT, campaign_name TEXT, budget_total DOUBLE,"
                + " unit_budget TEXT, start_date TEXT, end_date DATETIME, close_date TIMESTAMP)");
        tables.execute("INSERT INTO campaign VALUES ('20231106123456', 1, 'long', 1, 'EUR', NULL, NULL, NULL),"
                + " ('5', 1, 'five', 100, 'EUR', '2022-07-01', '2022-07-10', 0),"
                + " ('6', 1, 'six', 100, 'EUR', '0000-00-00', 0, '2022-07-10'),"
                + " ('7', 1, 'seven', 100, 'EUR', '2022-07-00 00:00:00', NULL, NULL),"
                + " ('8', 1, 'eight', 100, 'EUR', '00/07/2022', NULL, NULL)");
        tables.execute("CREATE TABLE `group` (id INT UNSIGNED PRIMARY KEY, company_id INT, name TEXT,"
                + " budget_group DOUBLE, campaign_id BIGINT)");
        tables.execute("INSERT INTO `group` VALUES (4000000000, 1, 'no cell has it', 1, 5), (1, 1, 'not of 5', 50,"
                + " 4294967301), (2, 1, 'of 5', 50, 5)");
        tables.execute("CREATE TABLE master_publisher (id BIGINT PRIMARY KEY, publisher_name TEXT, time_zone TEXT)");
        tables.execute(
                "INSERT INTO master_publisher VALUES (9000000000, 'long', 'Asia/Tokyo'), (3, 'three', 'Asia/Tokyo')");
        new MySqlSchema(tables.database()).migrate();
        tables.execute(
                "INSERT INTO events (dates, hours, job_id, publisher_id, campaign_id, group_id, clicks, spend_hour,"
                        + " updated_at) VALUES ('2022-07-05', 1, 1, 3, 5, 1, 1, 2, '2026-01-01'),"
                        + " ('2022-07-05', 1, 1, 3, 6, 0, 1, 4, '2026-01-01')");

        try (Reports reports = new Reports(tables.database())) {
            for (String name : Reports.names()) {
                assertThat(reports.table(name, Period.ALL, 10).asOf()).as(name).isNotNull();
            }
            assertThat(reports.campaigns(Period.ALL).rows())
                    .extracting(row -> row.get("campaign_id") + " " + row.get("start_date") + " " + row.get("last_date")
                            + " " + row.get("outside_flight"))
                    .containsExactlyInAnyOrder(
                            "5 2022-07-01 2022-07-10 0.000000",
                            "6 null 2022-07-10 0.000000",
                            "7 null null null",
                            "8 null null null");
            assertThat(reports.groups(Period.ALL).rows())
                    .extracting(row -> row.get("group_id") + " " + row.get("campaign_id") + " " + row.get("budget"))
                    .containsExactlyInAnyOrder("1 5 null", "0 6 null", "1 0 null", "2 5 50.00");
        }
        assertThat(tables.text("SELECT GROUP_CONCAT(campaign_id, ':', outside_flight ORDER BY campaign_id)"
                        + " FROM report_campaigns WHERE start_date IS NOT NULL OR last_date IS NOT NULL"))
                .isEqualTo("5:0.000000,6:0.000000");
        assertThat(tables.text("SELECT GROUP_CONCAT(group_id, ':', campaign_id ORDER BY group_id, campaign_id)"
                        + " FROM report_groups"))
                .isEqualTo("0:6,1:0,1:5,2:5");
    }

    /** However many columns are text, the statements that make the views are whole. */
    @Test
    void should_make_the_views_where_every_column_is_text() {
        tables.execute("CREATE TABLE campaign (id TEXT, company_id TEXT, campaign_name TEXT, budget_total TEXT,"
                + " unit_budget TEXT, start_date TEXT, end_date TEXT, close_date TEXT)");
        tables.execute(
                "INSERT INTO campaign VALUES ('1', '1', 'one', '1.5', ' eur', '1/2/2022', '2022-02-30', '28/02/2022 x')");
        MySqlSchema schema = new MySqlSchema(tables.database());
        schema.migrate();

        assertThat(tables.text("SELECT CONCAT_WS(' ', id, budget, currency, start_date, COALESCE(end_date, 'none'),"
                        + " close_date) FROM etl_campaign_terms"))
                .isEqualTo("1 1.500000 EUR 2022-02-01 none 2022-02-28");
    }
}
