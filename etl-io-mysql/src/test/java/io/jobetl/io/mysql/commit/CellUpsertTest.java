package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.pipeline.port.Cell;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CellUpsertTest {
    private static final LocalDateTime COMMIT_TIME = LocalDateTime.parse("2026-01-01T00:00:00");
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private static Cell cell(int job, long spendMicros, @Nullable Integer company) {
        return new Cell(
                new CellKey(473_352, job, -2, Integer.MIN_VALUE, Integer.MAX_VALUE),
                new CellMetrics(3, spendMicros, Long.MAX_VALUE, 5, 6),
                company);
    }

    @Test
    void should_write_every_number_as_it_is() {
        CellUpsert upsert = new CellUpsert(COMMIT_TIME, UNLIMITED, 10);
        upsert.add(cell(1, 1, null));
        upsert.add(cell(2, -4_500_000, 9));

        assertThat(upsert.take())
                .contains(" VALUES ('2024-01-01',0,1,-2,-2147483648,2147483647,NULL,3,0.000001,0.00,"
                        + "9223372036854775807,5,6,'Cassandra','2026-01-01 00:00:00.000000'),('2024-01-01',0,2,-2,"
                        + "-2147483648,2147483647,9,3,-4.500000,-1.50,9223372036854775807,5,6,'Cassandra',"
                        + "'2026-01-01 00:00:00.000000') ON DUPLICATE KEY UPDATE ");
        assertThat(upsert.isEmpty()).isTrue();
    }

    @Test
    void should_begin_anew_when_the_statement_was_taken() {
        CellUpsert upsert = new CellUpsert(COMMIT_TIME, UNLIMITED, 10);
        upsert.add(cell(1, 1, null));
        String first = upsert.take();
        upsert.add(cell(1, 1, null));

        assertThat(upsert.take()).isEqualTo(first).startsWith("INSERT INTO events ");
    }

    @Test
    void should_be_full_before_the_statement_is_longer_than_allowed() {
        int maxBytes = 10_000;
        CellUpsert upsert = new CellUpsert(COMMIT_TIME, maxBytes, UNLIMITED);
        int rows = 0;
        while (!upsert.isFull()) {
            upsert.add(cell(Integer.MIN_VALUE, Long.MIN_VALUE, Integer.MIN_VALUE));
            rows++;
        }

        assertThat(upsert.take().length()).isBetween(maxBytes / 2, maxBytes);
        assertThat(rows).isGreaterThan(20);
    }

    @Test
    void should_take_one_row_however_little_is_allowed() {
        CellUpsert upsert = new CellUpsert(COMMIT_TIME, 1, 10);

        assertThat(upsert.isFull()).isFalse();
        upsert.add(cell(1, 1, null));
        assertThat(upsert.isFull()).isTrue();
    }

    @Test
    void should_be_full_when_it_has_the_rows_allowed() {
        CellUpsert upsert = new CellUpsert(COMMIT_TIME, UNLIMITED, 2);
        upsert.add(cell(1, 1, null));
        assertThat(upsert.isFull()).isFalse();
        upsert.add(cell(2, 1, null));
        assertThat(upsert.isFull()).isTrue();
    }
}
