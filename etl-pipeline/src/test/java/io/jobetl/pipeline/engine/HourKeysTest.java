package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.pipeline.memory.InMemoryKeyMemory;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.KeyMemory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the writer before has left is kept within bounds: nobody may ever ask for it. */
class HourKeysTest {
    private final InMemoryKeyMemory machine = new InMemoryKeyMemory();

    @Test
    void should_forget_the_oldest_hours_that_are_left_when_they_are_too_many() {
        HourKeys keys = left(HourPhase.CLOSED);
        long bytes = new KeyFilter(0).bytes();

        keys.trimLeft(2 * bytes);

        assertThat(keys.isLeft(1)).isFalse();
        assertThat(keys.isLeft(2)).isTrue();
        assertThat(keys.isLeft(3)).isTrue();
        assertThat(machine.completeHours()).isEqualTo(2);

        keys.trimLeft(0);

        assertThat(machine.completeHours()).isZero();
    }

    @Test
    void should_forget_hours_that_nothing_can_be_added_to() {
        HourKeys keys = left(HourPhase.FROZEN);

        assertThat(keys.isLeft(2)).isFalse();
        assertThat(machine.completeHours()).isZero();
    }

    /** Three hours. */
    private HourKeys left(HourPhase phase) {
        KeyMemory before = machine.process();
        before.take(Map.of());
        for (int hour = 1; hour <= 3; hour++) {
            before.begin(hour, 0);
            before.complete(hour, Digest.EMPTY);
        }
        assertThat(machine.completeHours()).isEqualTo(3);
        List<HourState> states = IntStream.rangeClosed(1, 3)
                .mapToObj(
                        hour -> new HourState(hour, Digest.EMPTY, RejectCounts.NONE, Instant.MAX, phase, Instant.EPOCH))
                .toList();
        return new HourKeys(machine.process(), new CommittedHours(states, hours -> Map.of(), () -> Instant.EPOCH));
    }
}
