package io.jobetl.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.model.RejectReason;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TablesSourceTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:03:07Z");
    private static final int CURRENT = hours(NOW);

    @Test
    void should_have_every_hour_of_the_last_48_also_without_traffic() {
        ArrayNode hours = hours(List.of(state(CURRENT - 60), state(CURRENT - 24), state(CURRENT)), Set.of());

        assertThat(hours).hasSize(48);
        assertThat(hours.get(0).path("hour").asText()).isEqualTo("2026-11-27T13:00:00Z");
        assertThat(hours.get(47).path("hour").asText()).isEqualTo("2026-11-29T12:00:00Z");
        assertThat(hours)
                .extracting(hour -> hour.path("rows").asLong())
                .filteredOn(rows -> rows > 0)
                .hasSize(2);
        assertThat(hours.get(23).path("phase").asText()).isEqualTo("CLOSED");
        assertThat(hours.get(22).path("phase").asText()).isEmpty();
    }

    @Test
    void should_mark_an_hour_that_only_events_knows() {
        JsonNode hour = hours(List.of(), Set.of(CURRENT - 2)).get(45);

        assertThat(hour.path("balanced").isBoolean()).isTrue();
        assertThat(hour.path("balanced").asBoolean()).isFalse();
        assertThat(hours(List.of(), null).get(45).path("balanced").isNull()).isTrue();
    }

    private static ArrayNode hours(List<HourState> counted, @Nullable Set<Integer> unbalanced) {
        ArrayNode hours = new ObjectMapper().createArrayNode();
        TablesSource.putHours(hours, NOW, counted, unbalanced);
        return hours;
    }

    private static HourState state(int epochHour) {
        RejectCounts none = RejectCounts.of(new long[RejectReason.values().length]);
        return new HourState(epochHour, new Digest(7, 1, 1), none, NOW, HourPhase.CLOSED, NOW);
    }

    private static int hours(Instant time) {
        return Math.toIntExact(time.truncatedTo(ChronoUnit.HOURS).getEpochSecond() / 3_600);
    }
}
