package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RowDecoderTest {
    @Test
    void should_refuse_missing_or_odd_column() {
        TreeMap<String, String> types = new TreeMap<>();
        for (String column : RowDecoder.COLUMNS.split(", ", -1)) {
            types.put(column, "int");
        }
        types.put("create_time", "timeuuid");
        types.put("custom_track", "text");
        assertThat(RowDecoder.Types.of(new TrackingTableShape(TrackingLayout.FLAT, types, Optional.empty()), "logs")
                        .bid())
                .isEqualTo(BidDecoder.INT);

        types.put("bid", "text");
        assertThatThrownBy(() -> RowDecoder.Types.of(
                        new TrackingTableShape(TrackingLayout.FLAT, types, Optional.empty()), "logs"))
                .hasMessage("column bid of table logs.tracking has the type text; supported types are"
                        + " [bigint, decimal, double, float, int, varint]");

        types.remove("bid");
        assertThatThrownBy(() -> RowDecoder.Types.of(
                        new TrackingTableShape(TrackingLayout.FLAT, types, Optional.empty()), "logs"))
                .hasMessageContaining("column bid of table logs.tracking is missing");
    }
}
