package io.jobetl.io.kafka.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.io.kafka.change.ChangeMessage.Completion;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CompletionBarrierTest {
    private static final TopicPartition JOB_0 = new TopicPartition("job", 0);
    private static final TopicPartition JOB_1 = new TopicPartition("job", 1);
    private static final TopicPartition CAMPAIGN_0 = new TopicPartition("campaign", 0);
    private static final Set<DimensionTable> BOTH = Set.of(DimensionTable.JOB, DimensionTable.CAMPAIGN);

    private final CompletionBarrier barrier = new CompletionBarrier();
    private final Map<TopicPartition, Long> read = new HashMap<>();

    @Test
    void should_hold_until_the_other_partitions_are_read() {
        barrier.hold(CAMPAIGN_0, 5, new Completion(new SourcePosition(1, 10, 0), BOTH));
        learnEnds(Map.of(JOB_0, 3L, JOB_1, 2L, CAMPAIGN_0, 6L));
        read.putAll(Map.of(JOB_0, 3L, JOB_1, 1L, CAMPAIGN_0, 5L));
        assertThat(release()).isEmpty();
        assertThat(barrier.hasPassed(CAMPAIGN_0, 5)).isFalse();

        read.put(JOB_1, 2L);

        assertThat(release()).containsExactly(CAMPAIGN_0);
        assertThat(barrier.hasPassed(CAMPAIGN_0, 5)).isTrue();
        assertThat(barrier.hasPassed(CAMPAIGN_0, 6)).isFalse();
    }

    @Test
    void should_not_let_go_before_the_ends_are_known() {
        barrier.hold(JOB_0, 5, new Completion(new SourcePosition(1, 10, 0), BOTH));

        assertThat(barrier.needsEnds()).isTrue();
        assertThat(release()).isEmpty();
    }

    @Test
    void should_wait_only_for_tables_that_are_completed() {
        barrier.hold(JOB_0, 5, new Completion(new SourcePosition(1, 10, 0), Set.of(DimensionTable.JOB)));
        learnEnds(Map.of(JOB_0, 6L, CAMPAIGN_0, 9L));

        assertThat(release()).containsExactly(JOB_0);
    }

    @Test
    void should_let_the_older_go_first_when_two_hold_each_other_up() {
        barrier.hold(JOB_0, 5, new Completion(new SourcePosition(1, 10, 0), BOTH));
        barrier.hold(CAMPAIGN_0, 7, new Completion(new SourcePosition(2, 4, 0), BOTH));
        learnEnds(Map.of(JOB_0, 9L, CAMPAIGN_0, 9L));
        read.putAll(Map.of(JOB_0, 5L, CAMPAIGN_0, 7L));

        assertThat(release()).containsExactly(JOB_0);
        assertThat(release()).isEmpty();

        read.put(JOB_0, 9L);
        assertThat(release()).containsExactly(CAMPAIGN_0);
    }

    @Test
    void should_not_wait_for_a_partition_that_is_gone() {
        barrier.hold(JOB_0, 5, new Completion(new SourcePosition(1, 10, 0), BOTH));
        learnEnds(Map.of(JOB_0, 9L, CAMPAIGN_0, 9L));

        barrier.forget(Set.of(CAMPAIGN_0));

        assertThat(release()).containsExactly(JOB_0);
    }

    private Set<TopicPartition> release() {
        return barrier.release(partition -> read.getOrDefault(partition, 0L));
    }

    private void learnEnds(Map<TopicPartition, Long> ends) {
        barrier.learnEnds(ends, topic -> topic.equals("job") ? DimensionTable.JOB : DimensionTable.CAMPAIGN);
    }
}
