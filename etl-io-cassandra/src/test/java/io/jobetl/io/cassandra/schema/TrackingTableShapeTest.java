package io.jobetl.io.cassandra.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrackingTableShapeTest {
    @Test
    void should_know_hourly_layout() {
        assertThat(TrackingTableShape.layoutOf(
                        "logs.tracking", List.of("hour timestamp", "shard int"), List.of("create_time timeuuid")))
                .isEqualTo(TrackingLayout.HOURLY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeuuid", "uuid", "text", "ascii"})
    void should_know_flat_layout(String type) {
        assertThat(TrackingTableShape.layoutOf("logs.tracking", List.of("create_time " + type), List.of()))
                .isEqualTo(TrackingLayout.FLAT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id int;",
                "create_time timestamp;",
                "create_time timeuuid;job_id int",
                "create_time timeuuid,job_id int;",
                "hour timestamp;create_time timeuuid",
                "shard int,hour timestamp;create_time timeuuid",
                "hour date,shard int;create_time timeuuid",
                "hour timestamp,shard bigint;create_time timeuuid",
                "hour timestamp,shard int;create_time uuid",
                "hour timestamp,shard int;create_time timeuuid,id int"
            })
    void should_refuse_unknown_layout_and_show_it(String keys) {
        List<String> partitionKey = List.of(keys.split(";", -1)[0].split(",", -1));
        String clusteringText = keys.split(";", -1)[1];
        List<String> clustering = clusteringText.isEmpty() ? List.of() : List.of(clusteringText.split(",", -1));

        assertThatThrownBy(() -> TrackingTableShape.layoutOf("logs.tracking", partitionKey, clustering))
                .hasMessageContaining("logs.tracking")
                .hasMessageContaining(partitionKey.toString())
                .hasMessageContaining(clustering.toString())
                .hasMessageContaining("((hour timestamp, shard int), create_time timeuuid)")
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(Kind.MISCONFIGURED, StoreException::kind);
    }
}
