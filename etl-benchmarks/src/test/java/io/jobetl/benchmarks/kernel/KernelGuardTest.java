package io.jobetl.benchmarks.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.benchmarks.kernel.KernelRounds.Cost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The kernel stays as fast as it is. Ratios of one JVM, of CPU time, so that a busy machine does not matter. */
class KernelGuardTest {
    /**
     * How many times faster ours is than a HashMap in this scenario: the least that was seen on a busy machine, where
     * it was 2.2 to 2.9. Whoever makes the kernel faster raises it.
     */
    private static final double RECORDED_RATIO = 2.3;

    private static final double LEAST_RATIO = RECORDED_RATIO * 2 / 3;

    /** Few new cells a row: what is guarded is the steady state. */
    private static final Scenario SCENARIO = new Scenario(Arrival.TIME, 20_000, 1_000_000);

    private static final int ATTEMPTS = 4;

    @Test
    void should_keep_two_thirds_of_its_ratio_to_a_hash_map() throws Exception {
        double ratio = 0;
        for (int attempt = 0; attempt < ATTEMPTS && ratio < LEAST_RATIO; attempt++) {
            Map<Contender, Cost> costs = KernelRounds.inNewJvm(
                    SCENARIO, Duration.ofSeconds(3), List.of(Contender.SLICES, Contender.HASH_MAP));
            ratio = Math.max(ratio, nanos(costs, Contender.HASH_MAP) / nanos(costs, Contender.SLICES));
        }
        assertThat(ratio).as("HashMap / ours, CPU time per row").isGreaterThanOrEqualTo(LEAST_RATIO);
    }

    @Test
    void should_not_allocate_per_row_in_the_steady_state() throws Exception {
        Map<Contender, Cost> costs =
                KernelRounds.inNewJvm(SCENARIO, Duration.ofSeconds(1), List.of(Contender.SLICES_WARM));

        assertThat(cost(costs, Contender.SLICES_WARM).bytesPerRow())
                .as("bytes per row")
                .isLessThan(0.01);
    }

    private static double nanos(Map<Contender, Cost> costs, Contender contender) {
        return cost(costs, contender).nanosPerRow();
    }

    private static Cost cost(Map<Contender, Cost> costs, Contender contender) {
        return Objects.requireNonNull(costs.get(contender));
    }
}
