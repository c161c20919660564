package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawShareTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 1_000, 65_536})
    void should_cut_the_ring_into_equal_shares_without_a_gap(int shares) {
        List<RawShare> ring = RawShare.ring(shares);

        assertThat(ring).hasSize(shares);
        assertThat(ring.get(0).afterToken()).isEqualTo(Long.MIN_VALUE);
        assertThat(ring.get(shares - 1).upToToken()).isEqualTo(Long.MAX_VALUE);
        double even = Math.pow(2, Long.SIZE) / shares;
        for (int i = 0; i < shares; i++) {
            RawShare share = ring.get(i);
            assertThat((double) share.upToToken() - (double) share.afterToken()).isBetween(even * 0.999, even * 1.001);
            assertThat(share.afterToken())
                    .isEqualTo(i == 0 ? Long.MIN_VALUE : ring.get(i - 1).upToToken());
        }
    }

    @Test
    void should_need_no_condition_for_all_of_the_ring() {
        assertThat(RawShare.ring(1)).singleElement().returns(true, RawShare::isAll);
        assertThat(RawShare.ring(2)).noneMatch(RawShare::isAll);
    }

    @Test
    void should_refuse_to_cut_into_nothing() {
        assertThatThrownBy(() -> RawShare.ring(0)).hasMessageContaining("shares=0");
    }
}
