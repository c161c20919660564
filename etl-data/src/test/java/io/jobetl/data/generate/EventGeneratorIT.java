package io.jobetl.data.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jobetl.data.load.LoadStores;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.testkit.faults.TcpProxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class EventGeneratorIT {
    @Test
    void should_store_every_row_it_counts_and_delete_only_jobs_of_its_own() throws Exception {
        try (LoadStores stores = new LoadStores(TrackingLayout.HOURLY)) {
            try (Connection connection = stores.database().open();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "INSERT INTO job (id, campaign_id, company_id) VALUES (1, 5, 1), (2, 6, 2), (3, 6, 3)");
                statement.execute("INSERT INTO campaign (id, company_id) VALUES (5, 1), (6, 2)");
                statement.execute("INSERT INTO company (id) VALUES (1), (2), (3)");
            }
            EventGenerator.Counts counts;
            MySqlConfig server = stores.database().config();
            try (TcpProxy proxy = TcpProxy.to(server.host(), server.port());
                    EventGenerator traffic = new EventGenerator(
                            stores.session(),
                            stores.keyspace(),
                            new MySqlDatabase(
                                    MySqlConfig.of("127.0.0.1", proxy.port(), "root", "1", server.database(), "")),
                            new EventGenerator.Settings(400, 60, 20, 7),
                            InstantSource.system())) {
                traffic.start();
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    EventGenerator.Counts now = traffic.counts();
                    return now.rowsWritten() > 800 && now.jobDeletes() > 0;
                });
                // A server that dies says anything in its last moments, and nothing for a while.
                proxy.corrupt(TcpProxy.Direction.TO_CLIENT);
                proxy.cut();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> traffic.counts().jobRetries() > 1);
                assertThat(traffic.outage()).isPresent();
                long changedBefore = traffic.counts().jobUpdates();
                proxy.forwardAll();
                proxy.cut();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> traffic.counts().jobUpdates() > changedBefore
                                && traffic.outage().isEmpty());
                traffic.stop();
                traffic.throwIfFailed();
                counts = traffic.counts();
            }

            assertThat(counts.rowsWritten()).isEqualTo(counts.rowsSent());
            assertThat(stores.cql("SELECT create_time FROM KS.tracking")).hasSize((int) counts.rowsWritten());
            assertThat(counts.lateRows()).isBetween(counts.rowsSent() / 10, counts.rowsSent() / 3);
            assertThat(counts.jobUpdates()).isPositive();
            assertThat(stores.sql("SELECT id FROM job WHERE id <= 3 ORDER BY id"))
                    .containsExactly("1", "2", "3");
            assertThat(stores.cql("SELECT campaign_id, job_id FROM KS.tracking"))
                    .anyMatch(row -> row.endsWith("|2") || row.endsWith("|1"))
                    .anyMatch(row -> row.equals("null|null"));
        }
    }
}
