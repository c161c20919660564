package io.jobetl.io.mysql.source;

import static io.jobetl.model.DimensionTable.CAMPAIGN;
import static io.jobetl.model.DimensionTable.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.schema.TestDatabase;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.SourceTables.Comparison;
import io.jobetl.pipeline.port.SourceTables.Difference;
import io.jobetl.pipeline.port.SourceTables.RowLocks;
import io.jobetl.pipeline.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Job and campaign on the real server, changed by others while they are looked at. */
class MySqlSourceTablesIT {
    private final TestDatabase tables = TestDatabase.create();
    private final SourceTables source = new MySqlSourceTables(tables.database());

    @AfterEach
    void close() {
        source.close();
        tables.close();
    }

    @Test
    void should_find_rows_that_changed_came_or_went() {
        tables.execute("INSERT INTO job (id, company_id) VALUES (-5, 1), (1, 10), (2, 20), (3, NULL), (4, 40)");
        tables.execute("INSERT INTO etl_job VALUES (-5, 1, 0, 1, 1, 0), (1, 11, 0, 1, 1, 0), (3, 30, 0, 1, 1, 0),"
                + " (4, NULL, 1, 1, 1, 0), (5, 50, 0, 1, 1, 0), (6, NULL, 1, 1, 1, 0), (7, NULL, 0, 1, 1, 0)");

        Comparison all = source.compare(JOB, SourceTables.BEFORE_FIRST, 100);

        assertThat(all.differences())
                .containsExactlyInAnyOrder(
                        new Difference(1, 11, 10),
                        new Difference(2, null, 20),
                        new Difference(3, 30, null),
                        new Difference(4, null, 40),
                        new Difference(5, 50, null));
        assertThat(all.lastId()).isEqualTo(Integer.MAX_VALUE);
        assertThat(all.rows()).isEqualTo(5);
        assertThat(all.logEnd()).isNotNull();
    }

    @Test
    void should_find_every_difference_range_by_range() {
        for (int id = -3; id <= 20; id++) {
            tables.execute("INSERT INTO campaign (id, company_id) VALUES (" + id * 7 + ", " + (id + 100) + ")");
        }
        tables.execute("INSERT INTO etl_campaign VALUES (3, 9, 0, 1, 1, 0), (1000, 9, 0, 1, 1, 0)");
        List<Integer> found = new ArrayList<>();
        long after = SourceTables.BEFORE_FIRST;
        int ranges = 0;
        while (after < Integer.MAX_VALUE) {
            Comparison range = source.compare(CAMPAIGN, after, 5);
            range.differences().forEach(difference -> found.add(difference.id()));
            after = range.lastId();
            ranges++;
        }

        assertThat(found).hasSize(26).doesNotHaveDuplicates().contains(3, 1000, -21, 140);
        assertThat(ranges).isEqualTo(5);
    }

    @Test
    void should_read_companies_and_ids_of_every_type_alike() {
        tables.execute("ALTER TABLE campaign DROP PRIMARY KEY, MODIFY id VARCHAR(50), MODIFY company_id VARCHAR(50)");
        tables.execute("INSERT INTO campaign (id, company_id) VALUES ('1', '7802.0'), ('2.0', ' 7 '), ('3', ''),"
                + " ('4', 'none'), ('x', '5'), ('6', '99999999999'), ('7', '1.5')");
        tables.execute("ALTER TABLE job MODIFY company_id DECIMAL(12, 2)");
        tables.execute("INSERT INTO job (id, company_id) VALUES (1, 7802), (2, 1.5)");

        assertThat(source.compare(CAMPAIGN, SourceTables.BEFORE_FIRST, 2).differences())
                .containsExactlyInAnyOrder(new Difference(1, null, 7802), new Difference(2, null, 7));
        assertThat(source.compare(JOB, SourceTables.BEFORE_FIRST, 2).differences())
                .containsExactly(new Difference(1, null, 7802));
        try (RowLocks locks = source.lockRows()) {
            assertThat(locks.read(CAMPAIGN, List.of(1, 2, 4, 9)))
                    .isEqualTo(Map.of(1, Optional.of(7802), 2, Optional.of(7), 4, Optional.empty()));
        }
    }

    /** That is what makes the position exact. */
    @Test
    void should_let_no_row_change_until_the_position_is_read() throws Exception {
        tables.execute("INSERT INTO job (id, company_id) VALUES (1, 10), (2, 20)");
        CompletableFuture<Void> change;
        SourcePosition position;
        try (RowLocks locks = source.lockRows()) {
            assertThat(locks.read(JOB, List.of(1, 3))).isEqualTo(Map.of(1, Optional.of(10)));
            change = CompletableFuture.runAsync(() -> tables.execute("UPDATE job SET company_id = 11 WHERE id = 1"));
            assertThatThrownBy(() -> change.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            position = locks.logEnd().orElseThrow();
            assertThat(locks.read(JOB, List.of(1, 3))).isEqualTo(Map.of(1, Optional.of(10)));
        }
        change.get(10, TimeUnit.SECONDS);

        try (RowLocks locks = source.lockRows()) {
            assertThat(locks.read(JOB, List.of(1))).isEqualTo(Map.of(1, Optional.of(11)));
            assertThat(position.isBefore(locks.logEnd().orElseThrow())).isTrue();
        }
    }

    @Test
    void should_not_wait_long_for_a_row_that_somebody_is_changing() {
        tables.execute("INSERT INTO job (id, company_id) VALUES (1, 10)");
        tables.execute("SET autocommit = 0");
        tables.execute("UPDATE job SET company_id = 11 WHERE id = 1");

        assertThatThrownBy(() -> lookAt(1))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.kind().isPassing()).isTrue());
        assertThat(source.compare(JOB, SourceTables.BEFORE_FIRST, 10).rows())
                .as("comparing does not wait for anybody")
                .isEqualTo(1);

        tables.execute("COMMIT");
        assertThat(lookAt(1)).isEqualTo(Map.of(1, Optional.of(11)));
    }

    @Test
    void should_say_that_it_may_not_know_where_the_log_ends() {
        String user = "u" + System.nanoTime();
        tables.execute("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'secret'");
        tables.execute("GRANT SELECT, UPDATE ON " + tables.database().config().database() + ".* TO '" + user + "'@'%'");
        MySqlConfig root = tables.database().config();
        MySqlDatabase limited =
                new MySqlDatabase(MySqlConfig.of(root.host(), root.port(), user, "secret", root.database(), ""));
        tables.execute("INSERT INTO job (id, company_id) VALUES (1, 10)");
        try (SourceTables reader = new MySqlSourceTables(limited);
                RowLocks locks = reader.lockRows()) {
            assertThat(locks.read(JOB, List.of(1))).isEqualTo(Map.of(1, Optional.of(10)));
            assertThat(locks.logEnd()).isEmpty();
        } finally {
            tables.execute("DROP USER '" + user + "'@'%'");
        }
    }

    private Map<Integer, Optional<Integer>> lookAt(int job) {
        try (RowLocks locks = source.lockRows()) {
            return locks.read(JOB, List.of(job));
        }
    }
}
