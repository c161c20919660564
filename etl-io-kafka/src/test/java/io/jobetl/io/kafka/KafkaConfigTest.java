package io.jobetl.io.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.model.DimensionTable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConfigTest {
    @Test
    void should_name_topics_as_the_connector_does() {
        assertThat(KafkaConfig.of("127.0.0.1:9092").topicOf(DimensionTable.JOB)).isEqualTo("mysqldb.DE1.job");
        assertThat(KafkaConfig.of("a:1, b:2").topics()).containsExactly("mysqldb.DE1.job", "mysqldb.DE1.campaign");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "localhost:", "tcp://10.0.0.1:9092", "a:1,", ":9092"})
    void should_refuse_servers_without_host_and_port(String servers) {
        assertThatThrownBy(() -> KafkaConfig.of(servers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host:port");
    }

    @Test
    void should_refuse_options_that_exactness_hangs_on() {
        assertThatThrownBy(() -> config("isolation.level", "read_uncommitted"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("isolation.level");
    }

    @Test
    void should_refuse_options_with_unusable_values() {
        assertThatThrownBy(() -> config("fetch.max.wait.ms", "soon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fetch.max.wait.ms");
    }

    @Test
    void should_not_show_secrets() {
        KafkaConfig config = config("ssl.keystore.password", "canary-4711");

        assertThat(config.toString()).doesNotContain("canary-4711").contains("ssl.keystore.password");
    }

    private static KafkaConfig config(String option, String value) {
        return new KafkaConfig("127.0.0.1:9092", "mysqldb", "DE1", Map.of(option, value));
    }
}
