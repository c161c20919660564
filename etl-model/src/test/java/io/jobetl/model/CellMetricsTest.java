package io.jobetl.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellMetricsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0.00",
        "0, 5000000, 0.00",
        "1, 1500000, 1.50",
        "2, 25000, 0.01",
        "2, 30000, 0.02",
        "2, -30000, -0.02",
        "200, 1000000, 0.01",
        "3, 1000000, 0.33",
        "1000, 99999999990000, 100000.00",
    })
    void should_round_the_average_bid_half_up(long clicks, long spendMicros, String averageBid) {
        assertThat(new CellMetrics(clicks, spendMicros, 0, 0, 0).averageBid()).isEqualTo(new BigDecimal(averageBid));
    }

    @ParameterizedTest
    @CsvSource({
        "click, 0",
        "conversion, 1",
        "qualified, 2",
        "unqualified, 3",
        "Click, -1",
        "' click ', -1",
        "'', -1",
        "alive, -1",
        ", -1"
    })
    void should_match_tracks_exactly(String track, int code) {
        assertThat(EventKind.codeOf(track)).isEqualTo(code);
        if (code >= 0) {
            assertThat(EventKind.values()[code].track()).isEqualTo(track);
        }
    }
}
