package io.jobetl.benchmarks.kernel;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rivals compute the same as ours: checked in every build, not only when somebody measures. */
class KernelBenchmarkTest {
    @ParameterizedTest
    @EnumSource
    void should_compute_equal_cells_in_every_way(Contender contender) throws Exception {
        for (Arrival arrival : Arrival.values()) {
            KernelBenchmark benchmark = new KernelBenchmark();
            benchmark.contender = contender;
            benchmark.arrival = arrival;
            benchmark.keys = 1_000;

            assertThatCode(() -> benchmark.setUp(20_000)).doesNotThrowAnyException();
            benchmark.tearDown();
        }
    }
}
