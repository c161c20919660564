package io.jobetl.spark.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jobetl.aggregation.Partial;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import org.junit.jupiter.api.Test;

class FoldedTest {
    private static final int HOUR = 493_000;
    private final StoreException away = new StoreException(
            Store.CASSANDRA, Kind.UNAVAILABLE, "cannot read hour 493000", "check that Cassandra runs", null);

    @Test
    void should_let_a_failure_win_and_tell_it_as_the_store_did() {
        Folded empty = Folded.of(new Partial(HOUR));
        for (Folded both : new Folded[] {
            empty.combine(Folded.of(away)),
            Folded.of(away).combine(empty),
            Folded.of(away).combine(Folded.of(away))
        }) {
            StoreException told = catchThrowableOfType(StoreException.class, both::partial);

            assertThat(told).hasMessage(away.getMessage());
            assertThat(told.store()).isEqualTo(Store.CASSANDRA);
            assertThat(told.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(told.remedy()).isEqualTo(away.remedy());
        }
    }
}
