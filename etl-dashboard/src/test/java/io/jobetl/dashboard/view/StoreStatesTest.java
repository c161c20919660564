package io.jobetl.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.dashboard.view.OperatorView.Node;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.FeedState.Condition;
import io.jobetl.pipeline.port.Store;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a store answers, and whether changes arrive, are two things; and one that nobody needs is no fault. */
class StoreStatesTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Away KAFKA = new Away(Store.KAFKA, NOON, "does not answer", "", "");

    private static StoreStates states(List<Away> away, Set<Store> answering, Set<Store> expected) {
        return new StoreStates(away, answering::contains, expected::contains);
    }

    @Test
    void should_say_nothing_of_a_store_that_nobody_needs() {
        StoreStates without = states(List.of(KAFKA), Set.of(Store.MYSQL), EnumSet.of(Store.MYSQL, Store.CASSANDRA));

        assertThat(without.node("kafka", "Kafka", Store.KAFKA))
                .isEqualTo(new Node("kafka", "Kafka", "unknown", "does not answer", null));
        assertThat(without.answers(Store.MYSQL)).isTrue();
        assertThat(without.answers(Store.CASSANDRA)).as("not looked at yet").isNull();
    }

    @Test
    void should_say_that_a_store_is_away_which_is_needed() {
        assertThat(states(List.of(KAFKA), Set.of(), EnumSet.allOf(Store.class)).node("kafka", "Kafka", Store.KAFKA))
                .isEqualTo(new Node("kafka", "Kafka", "error", "does not answer", false));
    }

    @ParameterizedTest
    @EnumSource(Condition.class)
    void should_call_the_feed_broken_where_somebody_can_tell_and_needs_it(Condition condition) {
        FeedState feed = new FeedState(condition, "", "", Optional.empty());
        @Nullable
        Boolean broken = switch (condition) {
            case FLOWING, STARTING -> false;
            case HALTED, FAILED, SILENT, MISSING -> true;
            case UNREACHABLE -> null;
        };

        assertThat(FlowPicture.isBroken(feed, true)).isEqualTo(broken);
        assertThat(FlowPicture.isBroken(feed, false)).isNull();
    }

    /** Before anybody has looked, nothing is known, and nothing is said to be none. */
    @Test
    void should_not_show_zero_for_what_nobody_has_looked_at() {
        try (Watch watch = new Watch("1", "a:1", new RunWatch(() -> NOON), () -> NOON)) {
            OperatorView view = watch.look();

            assertThat(view.notCounted()).isEmpty();
            assertThat(view.recounts().requested()).isNull();
            assertThat(view.connector().broken()).isNull();
            assertThat(view.flow().nodes()).extracting(Node::answers).containsOnlyNulls();
        }
    }
}
