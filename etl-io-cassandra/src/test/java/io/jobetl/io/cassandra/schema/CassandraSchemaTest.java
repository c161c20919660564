package io.jobetl.io.cassandra.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CassandraSchemaTest {
    private final CassandraSchema schema = new CassandraSchema("logs", Replication.simple(1));

    @Test
    void should_list_statements_of_hourly_layout() {
        List<String> statements = schema.statements(TrackingLayout.HOURLY, 4);

        assertThat(statements).hasSize(7);
        assertThat(statements.get(0))
                .isEqualTo("CREATE KEYSPACE IF NOT EXISTS logs WITH replication ="
                        + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
        assertThat(statements.get(2))
                .isEqualTo("INSERT INTO logs.tracking_layout (name, value) VALUES ('shards', '4') IF NOT EXISTS");
        assertThat(statements.get(3))
                .matches("INSERT INTO logs.tracking_layout \\(name, value\\) VALUES \\('id', '[0-9a-f-]{36}'\\)"
                        + " IF NOT EXISTS");
        assertThat(statements.get(4)).contains("bid decimal").endsWith("PRIMARY KEY ((hour, shard), create_time))");
        assertThat(columns(statements.get(4))).isEqualTo(29 + 2);
        assertThat(columns(statements.get(5))).isEqualTo(26);
        assertThat(statements.get(6))
                .startsWith("CREATE TABLE IF NOT EXISTS logs.tracking_arrival (")
                .contains("default_time_to_live = 21600", "TimeWindowCompactionStrategy");
    }

    @Test
    void should_list_statements_of_flat_layout() {
        List<String> statements = schema.statements(TrackingLayout.FLAT, 4);

        assertThat(statements).hasSize(5);
        assertThat(statements.get(3)).contains("bid double").endsWith("PRIMARY KEY (create_time))");
        assertThat(columns(statements.get(3))).isEqualTo(29);
    }

    private static int columns(String createTable) {
        String columns = createTable.substring(createTable.indexOf('(') + 1, createTable.indexOf(", PRIMARY KEY"));
        return columns.split(",", -1).length;
    }

    @Test
    void should_quote_keyspace_with_capitals_or_reserved_name() {
        assertThat(new CassandraSchema("Logs", Replication.simple(1)).statements(TrackingLayout.FLAT, 4))
                .allMatch(statement -> statement.contains(" \"Logs\""));
        assertThat(new CassandraSchema("table", Replication.simple(1)).statements(TrackingLayout.FLAT, 4))
                .allMatch(statement -> statement.contains(" \"table\""));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_025})
    void should_refuse_shard_count_out_of_range(int shards) {
        assertThatThrownBy(() -> schema.statements(TrackingLayout.HOURLY, shards))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shards=" + shards);
    }

    @Test
    void should_read_replication() {
        assertThat(Replication.parse("3")).isEqualTo(Replication.simple(3));
        assertThat(Replication.parse("dc1:3, eu-west.1:2").perDatacenter())
                .isEqualTo(new TreeMap<>(Map.of("dc1", 3, "eu-west.1", 2)));
        assertThat(Replication.parse("dc1:3,dc2:2").toCql())
                .isEqualTo("{'class': 'NetworkTopologyStrategy', 'dc1': 3, 'dc2': 2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "100", "x", "dc1:", "dc1", ":1", "dc1:1,", "dc1:1,dc2", "d'c:1", "dc1:0"})
    void should_refuse_replication_that_cannot_be_read(String text) {
        assertThatThrownBy(() -> Replication.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("replication");
    }
}
