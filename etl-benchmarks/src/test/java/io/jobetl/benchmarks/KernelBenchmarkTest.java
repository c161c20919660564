package io.jobetl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rivals compute the same as ours: checked in every build, not only when somebody measures. */
class KernelBenchmarkTest {
    @ParameterizedTest
    @EnumSource
    void should_compute_equal_cells_in_every_way(KernelBenchmark.Order order) {
        KernelBenchmark benchmark = new KernelBenchmark();
        benchmark.order = order;
        benchmark.keys = 1_000;

        benchmark.setUp(100_000); // throws when cells differ

        CellChecksum checksum = CellChecksum.of(benchmark.slices());
        assertThat(checksum.cells()).isGreaterThan(1_000);
        assertThat(checksum).isEqualTo(CellChecksum.of(benchmark.wholeTable()));
    }
}
