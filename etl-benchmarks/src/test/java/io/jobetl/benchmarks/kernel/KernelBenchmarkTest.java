package io.jobetl.benchmarks.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.Partial;
import io.jobetl.model.RejectReason;
import java.util.Objects;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @EnumSource
    void should_account_for_the_same_rows_as_ours(Arrival arrival) {
        ZipfDay traffic = new ZipfDay(new Scenario(arrival, 1_000, 20_000));
        HourlyFold ours = new HourlyFold();
        HourAccounts accounts = HourAccounts.kept();
        traffic.batches().forEach(ours::accumulate);
        traffic.batches().forEach(accounts::add);

        assertThat(accounts.byHour().keySet()).isEqualTo(ours.partials().keySet());
        accounts.byHour().forEach((hour, account) -> {
            Partial partial = Objects.requireNonNull(ours.partials().get(hour));
            assertThat(account.digest()).isEqualTo(partial.digest());
            for (RejectReason reason : RejectReason.values()) {
                assertThat(account.rejected(reason)).isEqualTo(partial.rejects().of(reason));
            }
        });
    }

    @Test
    void should_read_the_cells_that_were_written() {
        assertThatCode(new PartialFormBenchmark()::setUp).doesNotThrowAnyException();
    }
}
