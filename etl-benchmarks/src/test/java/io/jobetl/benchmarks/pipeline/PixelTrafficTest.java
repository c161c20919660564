package io.jobetl.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jobetl.aggregation.TimeUuids;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PixelTrafficTest {
    private static final int ROWS = 20_000;
    private static final int HOUR = 490_000;

    @Test
    void should_make_the_same_rows_for_the_same_seed() {
        assertThat(rows(new PixelTraffic(1, 100))).isDeepEqualTo(rows(new PixelTraffic(1, 100)));
    }

    @Test
    void should_put_each_row_where_the_pipeline_looks_for_it() {
        for (Object[] row : rows(new PixelTraffic(1, 100))) {
            UUID key = (UUID) column(row, "create_time");
            assertThat(key.version()).isEqualTo(1);
            assertThat(key.variant()).isEqualTo(2);
            assertThat(column(row, "hour")).isEqualTo(Instant.ofEpochSecond(3_600L * HOUR));
            assertThat(column(row, "shard"))
                    .isEqualTo((int) Math.floorMod(key.getLeastSignificantBits(), (long) PixelTraffic.SHARDS));
        }
    }

    @Test
    void should_have_the_shares_of_real_traffic() {
        Object[][] rows = rows(new PixelTraffic(1, 1_000));

        double organic =
                Arrays.stream(rows).filter(row -> column(row, "job_id") == null).count();
        double clicks = Arrays.stream(rows)
                .filter(row -> "click".equals(column(row, "custom_track")))
                .count();
        assertThat(organic / ROWS).isCloseTo(0.7, within(0.02));
        assertThat(clicks / (ROWS - organic)).isCloseTo(0.84, within(0.02));
    }

    private static Object column(Object[] row, String name) {
        return row[PixelTraffic.COLUMNS.indexOf(name)];
    }

    private static Object[][] rows(PixelTraffic traffic) {
        Object[][] rows = new Object[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            rows[i] = traffic.next(TimeUuids.firstTickOfHour(HOUR) + i);
        }
        return rows;
    }
}
