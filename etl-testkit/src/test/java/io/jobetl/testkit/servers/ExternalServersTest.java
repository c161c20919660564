package io.jobetl.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExternalServersTest {
    private static final String PROPERTY = "etl.test.cassandra";

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void should_use_the_server_that_is_named_instead_of_starting_one() {
        System.setProperty(PROPERTY, "db.example:19042");
        assertThat(TestServers.cassandra()).isEqualTo(new Endpoint("db.example", 19042));
        assertThat(TestServers.isOwn(Server.CASSANDRA)).isFalse();
        assertThatThrownBy(() -> TestServers.own(Server.CASSANDRA))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cassandra");
    }

    @Test
    void should_refuse_what_is_not_host_and_port() {
        for (String text : new String[] {"db", "db:", "db:many"}) {
            assertThatThrownBy(() -> ExternalServers.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(text);
        }
    }
}
