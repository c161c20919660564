package io.jobetl.runtime.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.kafka.connect.ResolvedConnector;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeployedConnectorsTest {
    private static final ResolvedConnector OURS = new ResolvedConnector(
            "ours",
            Map.of(
                    "database.hostname",
                    "db1",
                    "database.port",
                    "3306",
                    "database.include.list",
                    "(?-i)DE1",
                    "topic.prefix",
                    "mysqldb",
                    "database.server.id",
                    "77",
                    SourceConnector.SERVER_UUID,
                    "uuid-1"));

    @Test
    void should_deploy_beside_others_and_over_itself() {
        assertFree(OURS, false);
        assertFree(OURS.with("database.include.list", "de1"), false);
        assertFree(OURS.with(SourceConnector.SERVER_UUID, "uuid of the one that took over"), false);
        assertFree(OURS.with("database.hostname", "10.0.0.1"), false);
        assertFree(other().with("topic.prefix", "another").with("database.server.id", "78"), false);
        assertFree(
                other().with("topic.prefix", "another")
                        .with("database.hostname", "db2")
                        .with(SourceConnector.SERVER_UUID, "uuid-2"),
                false);
    }

    @Test
    void should_deploy_over_an_earlier_version_whose_local_server_has_another_port_now() {
        ResolvedConnector earlier = OURS.with(SourceConnector.SERVER_UUID, "").with("database.port", "3307");

        assertFree(earlier, true);
        assertInTheWay(earlier, false, "it reads MySQL db1:3307, not db1:3306");
    }

    @Test
    void should_refuse_a_name_of_another_installation() {
        assertInTheWay(OURS.with("database.include.list", "(?-i)DE2"), true, "it reads database DE2, not DE1");
        assertInTheWay(OURS.with("topic.prefix", "second"), true, "topics of prefix second, not mysqldb");
        assertInTheWay(
                OURS.with("database.hostname", "db2").with(SourceConnector.SERVER_UUID, "uuid-2"),
                false,
                "connector ours belongs to another installation: it reads MySQL db2:3306, not db1:3306");
    }

    @Test
    void should_refuse_topics_and_server_ids_that_are_in_use() {
        assertInTheWay(other(), true, "connector other writes topics of prefix mysqldb already");
        assertInTheWay(other().with("topic.prefix", "another"), true, "connector other has server id 77 already");
    }

    private static ResolvedConnector other() {
        return new ResolvedConnector("other", OURS.settings());
    }

    private static DeployedConnectors with(ResolvedConnector deployed, boolean local) {
        return new DeployedConnectors(Map.of(deployed.name(), deployed.settings()), local);
    }

    private static void assertFree(ResolvedConnector deployed, boolean local) {
        assertThatCode(() -> with(deployed, local).requireNoneInTheWayOf(OURS)).doesNotThrowAnyException();
    }

    private static void assertInTheWay(ResolvedConnector deployed, boolean local, String words) {
        assertThatThrownBy(() -> with(deployed, local).requireNoneInTheWayOf(OURS))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining(words);
    }
}
