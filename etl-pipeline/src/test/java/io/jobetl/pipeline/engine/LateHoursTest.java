package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.port.KeyMemory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LateHoursTest {
    private static final Instant START = Instant.parse("2026-03-29T00:30:00Z");
    private static final int HOUR = RecountSchedule.hourOf(START);

    /**
     * The clock was set back: what is read of the hour tells its keys to the open hour, and nothing else of it is read.
     */
    @Test
    void should_not_read_an_hour_as_a_whole_that_is_open_again() {
        CommittedHours committed = new CommittedHours(List.of(), hours -> Map.of(), () -> START);
        LateHours hours = new LateHours(committed, new HourKeys(KeyMemory.NONE, committed), 1_000, START);
        hours.readAgain(HOUR);
        hours.readAgain(HOUR - 1);
        Instant later = START.plusSeconds(60);
        hours.nextWanted(START, hour -> false);
        assertThat(hours.nextWanted(later, hour -> false)).isEqualTo(HOUR);

        hours.opened(HOUR);

        assertThat(hours.nextWanted(later, hour -> false)).isEqualTo(HOUR - 1);
    }
}
