package io.jobetl.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.contract.ArrivalHintsContract;
import io.jobetl.pipeline.port.ArrivalHints;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InMemoryArrivalHintsTest extends ArrivalHintsContract {
    private final InMemoryArrivalHints hints = new InMemoryArrivalHints();

    @Override
    protected ArrivalHints hints() {
        return hints;
    }

    @Override
    protected void hint(UUID createTime) {
        hints.append(createTime, Instant.now());
    }

    @Override
    protected void hintLongAgo(UUID createTime) {
        hints.append(createTime, Instant.now().minusSeconds(3_600));
    }

    @Test
    void should_cut_batches_when_told_so() {
        hints.setHintsPerPoll(1);
        hints.seek(List.of());
        hint(key(1));
        hint(key(2));

        assertThat(hints.poll().hints()).hasSize(1);
        assertThat(hints.poll().hints()).hasSize(1);
        assertThat(hints.poll().hints()).isEmpty();
    }

    @Test
    void should_answer_nothing_while_it_is_taken_away() {
        hints.seek(List.of());
        hint(key(1));
        hints.setAvailable(false);

        assertThat(hints.poll().hints()).isEmpty();
        assertThat(hints.isAnswering()).isFalse();

        hints.setAvailable(true);
        assertThat(hints.poll().hints()).hasSize(1);
        assertThat(hints.isAnswering()).isTrue();
    }
}
