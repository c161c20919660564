package io.jobetl.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void should_answer_percentiles_in_milliseconds() {
        Latencies latencies = new Latencies();
        for (int millis = 1; millis <= 1_000; millis++) {
            latencies.record(TimeUnit.MILLISECONDS.toNanos(millis));
        }

        assertThat(latencies.count()).isEqualTo(1_000);
        assertThat(latencies.percentile(50)).isCloseTo(500, within(1.0));
        assertThat(latencies.percentile(99)).isCloseTo(990, within(1.0));
    }

    @Test
    void should_count_what_was_seen_before_it_was_acknowledged_as_no_time() {
        Latencies latencies = new Latencies();
        latencies.record(-5_000_000);

        assertThat(latencies.percentile(100)).isZero();
    }

    @Test
    void should_answer_percentiles_of_both_when_added() {
        Latencies both = new Latencies();
        both.record(TimeUnit.MILLISECONDS.toNanos(10));
        Latencies more = new Latencies();
        more.record(TimeUnit.MILLISECONDS.toNanos(30));
        both.add(more);

        assertThat(both.count()).isEqualTo(2);
        assertThat(both.percentile(50)).isCloseTo(10, within(0.1));
        assertThat(both.percentile(100)).isCloseTo(30, within(0.1));
    }
}
