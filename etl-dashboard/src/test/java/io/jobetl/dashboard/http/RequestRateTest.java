package io.jobetl.dashboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestRateTest {
    @Test
    void should_let_a_burst_through_and_then_as_many_as_a_second_allows() {
        RequestRate rate = new RequestRate(10, 0);

        assertThat(let(rate, 100, 0)).isEqualTo(20);
        assertThat(let(rate, 100, 1)).isEqualTo(10);
        assertThat(let(rate, 100, 1)).isZero();
        assertThat(let(rate, 100, 1_000)).isEqualTo(20);
    }

    private static int let(RequestRate rate, int requests, int second) {
        int passed = 0;
        for (int i = 0; i < requests; i++) {
            passed += rate.lets(TimeUnit.SECONDS.toNanos(second)) ? 1 : 0;
        }
        return passed;
    }
}
