package io.jobetl.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.benchmarks.pipeline.Outages.Outage;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutagesTest {
    private final Outages outages = new Outages(List.of(new Outage(100, 200), new Outage(300, 350)));

    @Test
    void should_take_only_the_part_that_lies_between() {
        assertThat(outages.nanosBetween(0, 100)).isZero();
        assertThat(outages.nanosBetween(150, 180)).isEqualTo(30);
        assertThat(outages.nanosBetween(50, 150)).isEqualTo(50);
        assertThat(outages.nanosBetween(150, 320)).isEqualTo(70);
        assertThat(outages.nanosBetween(0, 1_000)).isEqualTo(150);
    }

    /** A row may be visible before its acknowledgement has arrived. */
    @Test
    void should_take_nothing_of_a_time_that_ends_before_it_begins() {
        assertThat(outages.nanosBetween(180, 120)).isZero();
        assertThat(Outages.NONE.nanosBetween(0, 1_000)).isZero();
    }
}
