package io.jobetl.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JoinedHintsTest {
    /** Hands out batches as they were put in. */
    private static final class Source implements ArrivalHints {
        private final String topic;
        private final Deque<HintBatch> batches = new ArrayDeque<>();
        private List<ChangeOffset> sought = List.of();
        private boolean answering;
        private boolean closed;

        Source(String topic) {
            this.topic = ChangeOffset.HINTS + topic;
        }

        ChangeOffset at(long offset) {
            return new ChangeOffset(topic, 0, offset);
        }

        void put(long number) {
            batches.add(
                    new HintBatch(List.of(new ArrivalHint(new UUID(number, 0), Instant.EPOCH)), List.of(at(number))));
        }

        @Override
        public void seek(List<ChangeOffset> offsets) {
            sought = offsets;
        }

        @Override
        public HintBatch poll() {
            return batches.isEmpty() ? HintBatch.EMPTY : batches.remove();
        }

        @Override
        public boolean isAnswering() {
            return answering;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final Source named = new Source("named");
    private final Source found = new Source("found");
    private final ArrivalHints joined = JoinedHints.of(List.of(named, found));

    @Test
    void should_be_the_only_source_itself_and_none_without_one() {
        assertThat(JoinedHints.of(List.of(named))).isSameAs(named);
        assertThat(JoinedHints.of(List.of())).isSameAs(ArrivalHints.NONE);
    }

    @Test
    void should_hand_out_all_hints_and_offsets_of_both_in_turns() {
        named.put(1);
        named.put(2);
        named.put(3);
        found.put(11);
        List<Long> heard = new ArrayList<>();
        List<ChangeOffset> offsets = new ArrayList<>();

        for (int i = 0; i < 10; i++) {
            HintBatch batch = joined.poll();
            batch.hints().forEach(hint -> heard.add(hint.createTime().getMostSignificantBits()));
            offsets.addAll(batch.nextOffsets());
        }

        assertThat(heard).containsExactly(1L, 11L, 2L, 3L);
        assertThat(offsets).contains(named.at(3), found.at(11));
        assertThat(joined.poll()).isEqualTo(HintBatch.EMPTY);
    }

    @Test
    void should_hand_out_no_more_than_one_source_does() {
        named.put(1);
        found.put(2);

        assertThat(joined.poll().hints()).hasSize(1);
    }

    @Test
    void should_tell_both_where_to_start_and_when_to_end() {
        List<ChangeOffset> offsets = List.of(named.at(1), found.at(2));

        joined.seek(offsets);
        joined.close();

        assertThat(List.of(named.sought, found.sought)).containsOnly(offsets);
        assertThat(List.of(named.closed, found.closed)).containsOnly(true);
    }

    @Test
    void should_be_answering_when_every_source_is_that_has_ever_answered() {
        assertThat(joined.isAnswering()).isFalse();

        found.answering = true;
        assertThat(joined.isAnswering()).as("the other is not there").isTrue();

        named.answering = true;
        assertThat(joined.isAnswering()).isTrue();

        found.answering = false;
        assertThat(joined.isAnswering()).as("hints are missed").isFalse();
    }
}
