package io.jobetl.io.kafka.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorTemplateTest {
    private static final Path FILE = Path.of("..", "connectors", "mysql-source.json");
    private static final Map<String, String> VALUES = Map.of(
            "MYSQL_HOST", "db.example",
            "MYSQL_PORT", "3399",
            "MYSQL_USER", "etl",
            "MYSQL_PASSWORD", "pa\"ss$1${MYSQL_USER}\\",
            "MYSQL_DATABASE", "DE1",
            "KAFKA_SERVERS", "kafka:9092");

    @Test
    void should_fill_the_file_of_the_project() {
        ResolvedConnector config = ConnectorTemplate.read(FILE).resolve(VALUES);

        assertThat(config.name()).isEqualTo("mysql-source");
        assertThat(config.settings())
                .containsEntry("database.hostname", "db.example")
                .containsEntry("database.port", "3399")
                .containsEntry("table.include.list", "DE1.job,DE1.campaign")
                .containsEntry("column.include.list", "DE1\\.(job|campaign)\\.(?i)(id|company_id)")
                .containsEntry("driver.connectionTimeZone", "UTC")
                .containsEntry("schema.history.internal.kafka.bootstrap.servers", "kafka:9092");
    }

    @Test
    void should_take_values_as_they_are() {
        assertThat(ConnectorTemplate.read(FILE).resolve(VALUES).settings())
                .containsEntry("database.password", "pa\"ss$1${MYSQL_USER}\\");
    }

    @Test
    void should_name_all_missing_values() {
        assertThatThrownBy(() -> ConnectorTemplate.read(FILE).resolve(Map.of("MYSQL_HOST", "h", "MYSQL_PORT", "1")))
                .isInstanceOf(ConnectorTemplateException.class)
                .hasMessageContaining("mysql-source.json")
                .hasMessageContaining("KAFKA_SERVERS, MYSQL_DATABASE, MYSQL_PASSWORD, MYSQL_USER");
    }

    @Test
    void should_say_which_file_is_missing() {
        assertThatThrownBy(() -> ConnectorTemplate.read(Path.of("nowhere", "x.json")))
                .isInstanceOf(ConnectorTemplateException.class)
                .hasMessageContaining("nowhere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"name\":1,\"config\":{}}", "{\"name\":\"a\",\"config\":{\"x\":{}}}", "{"})
    void should_refuse_what_is_no_connector(String text) {
        assertThatThrownBy(() -> ConnectorTemplate.parse(text, "x.json"))
                .isInstanceOf(ConnectorTemplateException.class)
                .hasMessageContaining("x.json");
    }

    @Test
    void should_not_show_the_password_of_a_broken_file() {
        assertThatThrownBy(() -> ConnectorTemplate.parse("{\"database.password\": canary}", "x.json"))
                .hasMessage("Connector file x.json:1 is not JSON");
        assertThat(ConnectorTemplate.read(FILE).resolve(VALUES).toString()).doesNotContain("pa\"ss");
    }
}
