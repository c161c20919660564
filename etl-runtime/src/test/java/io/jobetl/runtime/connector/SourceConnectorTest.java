package io.jobetl.runtime.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceConnectorTest {
    @Test
    void should_derive_a_server_id_that_differs_between_installations_and_stays() {
        List<Integer> ids = Stream.of(
                        SourceConnector.serverId("cluster", "mysql-source", "mysqldb", "DE1"),
                        SourceConnector.serverId("trial", "mysql-source", "mysqldb", "DE1"),
                        SourceConnector.serverId("cluster", "mysql-second", "mysqldb", "DE1"),
                        SourceConnector.serverId("cluster", "mysql-source", "second", "DE1"),
                        SourceConnector.serverId("cluster", "mysql-source", "mysqldb", "DE2"))
                .toList();

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id >= 1_000_000_000 && id < 2_000_000_000);
        assertThat(SourceConnector.serverId("cluster", "mysql-source", "mysqldb", "DE1"))
                .isEqualTo(ids.get(0));
    }
}
