package io.jobetl.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.runtime.settings.EtlConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedFeedTest {
    private static final ChangeOffset CHANGE = new ChangeOffset("mysqldb.DE1.job", 0, 7);
    private static final ChangeOffset HINT = new ChangeOffset("hints:cassandra:logs.tracking_arrival", 0, 7);

    @Test
    void should_expect_no_feed_where_only_hints_have_come() {
        EtlConfig config = EtlConfig.builder().build();

        assertThat(InstallationState.isFeedExpected(config, List.of())).isFalse();
        assertThat(InstallationState.isFeedExpected(config, List.of(HINT))).isFalse();
    }

    @Test
    void should_expect_a_feed_where_a_change_has_come_or_connect_is_named() {
        EtlConfig config = EtlConfig.builder().build();
        EtlConfig named =
                EtlConfig.builder().set("connect.url", "http://connect:8083").build();

        assertThat(InstallationState.isFeedExpected(config, List.of(HINT, CHANGE)))
                .isTrue();
        assertThat(InstallationState.isFeedExpected(named, List.of(HINT))).isTrue();
    }
}
