package io.jobetl.io.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.cassandra.session.CassandraConfig.ContactPoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CassandraConfigTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "1logs", "logs;", "lo gs", "lo\"gs", "logs-1", "l\u00f6gs", "logs\n"})
    void should_refuse_keyspace_that_is_no_identifier(String keyspace) {
        assertThatThrownBy(() -> CassandraConfig.of("127.0.0.1", 9042, keyspace))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyspace=" + keyspace);
    }

    @Test
    void should_refuse_keyspace_that_is_too_long() {
        assertThat(CassandraConfig.of("127.0.0.1", 9042, "k".repeat(64)).keyspace())
                .hasSize(64);
        assertThatThrownBy(() -> CassandraConfig.of("127.0.0.1", 9042, "k".repeat(65)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_refuse_settings_that_cannot_work() {
        assertThatThrownBy(() -> new ContactPoint(" ", 9042)).hasMessageContaining("host");
        assertThatThrownBy(() -> new ContactPoint("a", 0)).hasMessageContaining("port=0 of host=a");
        assertThatThrownBy(() -> new ContactPoint("a", 65_536)).hasMessageContaining("port=65536");
        assertThatThrownBy(() -> new CassandraConfig(
                        List.of(), "logs", null, null, null, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessageContaining("contact point");
        assertThatThrownBy(() -> new CassandraConfig(
                        List.of(new ContactPoint("a", 1)),
                        "logs",
                        null,
                        null,
                        null,
                        Duration.ofSeconds(1),
                        Duration.ZERO))
                .hasMessageContaining("requestTimeout=PT0S");
        assertThatThrownBy(() -> new CassandraConfig(
                        List.of(new ContactPoint("a", 1)),
                        "logs",
                        null,
                        "me",
                        null,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)))
                .hasMessageContaining("the password is missing");
    }

    @Test
    void should_not_show_the_password() {
        assertThat(CassandraConfig.of("127.0.0.1", 9042, "logs")
                        .withLogin("me", "canary")
                        .toString())
                .contains("me")
                .doesNotContain("canary");
    }
}
