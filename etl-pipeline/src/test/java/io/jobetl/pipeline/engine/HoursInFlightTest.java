package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoursInFlightTest {
    private final HoursInFlight hours = new HoursInFlight();

    @Test
    void should_begin_with_a_few() {
        assertThat(hours.most()).isEqualTo(4);
    }

    @Test
    void should_read_many_small_hours_side_by_side() {
        for (int i = 0; i < 60; i++) {
            hours.read(i % 3);
        }

        assertThat(hours.most()).isEqualTo(128);
    }

    @Test
    void should_be_careful_again_when_one_is_large() {
        for (int i = 0; i < 60; i++) {
            hours.read(1);
        }
        hours.read(100_000);

        assertThat(hours.most()).isEqualTo(4);
    }

    @Test
    void should_stay_with_a_few_large_ones() {
        for (int i = 0; i < 60; i++) {
            hours.read(5_000 + i);
        }

        assertThat(hours.most()).isEqualTo(4);
    }
}
