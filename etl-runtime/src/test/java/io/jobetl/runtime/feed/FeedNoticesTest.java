package io.jobetl.runtime.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.FeedState.Condition;
import io.jobetl.pipeline.observe.PipelineObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeedNoticesTest {
    private final List<String> heard = new ArrayList<>();
    private final FeedNotices notices = notices(true);
    private Instant now = Instant.parse("2026-03-29T00:00:00Z");

    @Test
    void should_say_a_failure_at_once_and_again_after_ten_minutes() {
        look(notices, Condition.FAILED, "task 0 failed", Duration.ofMinutes(11));

        assertThat(heard).containsExactly("broken task 0 failed", "broken task 0 failed");
    }

    @Test
    void should_say_what_is_missing_only_once_when_nobody_asked_for_it() {
        look(notices(false), Condition.UNREACHABLE, "no answer", Duration.ofHours(1));

        assertThat(heard).containsExactly("broken no answer");
    }

    @Test
    void should_say_nothing_of_a_short_stop_and_something_of_a_long_one() {
        look(notices, Condition.FLOWING, "runs", Duration.ofSeconds(30));
        look(notices, Condition.HALTED, "stopped", Duration.ofSeconds(6));
        look(notices, Condition.FLOWING, "runs", Duration.ofSeconds(30));
        assertThat(heard).isEmpty();

        look(notices, Condition.HALTED, "stopped", Duration.ofSeconds(15));
        assertThat(heard).containsExactly("broken stopped");
    }

    @Test
    void should_not_take_the_seconds_after_a_restart_for_health() {
        for (int attempt = 0; attempt < 5; attempt++) {
            look(notices, Condition.FAILED, "task 0 failed", Duration.ofSeconds(6));
            look(notices, Condition.FLOWING, "runs", Duration.ofSeconds(9));
        }
        assertThat(heard).containsExactly("broken task 0 failed");

        look(notices, Condition.FLOWING, "runs", Duration.ofSeconds(20));
        assertThat(heard).endsWith("well runs").hasSize(2);
    }

    @Test
    void should_say_another_reason_and_not_the_growing_seconds_of_a_silence() {
        look(notices, Condition.FAILED, "first", Duration.ofSeconds(6));
        look(notices, Condition.FAILED, "second", Duration.ofSeconds(6));
        for (int second = 60; second < 90; second += 3) {
            look(notices, Condition.SILENT, second + " s", Duration.ofSeconds(3));
        }

        assertThat(heard).containsExactly("broken first", "broken second", "broken 60 s");
    }

    private void look(FeedNotices told, Condition condition, String detail, Duration time) {
        for (Instant end = now.plus(time); now.isBefore(end); now = now.plusSeconds(3)) {
            told.take(new FeedState(condition, detail, "", Optional.empty()), now);
        }
    }

    private FeedNotices notices(boolean isReminding) {
        return new FeedNotices(
                new PipelineObserver() {
                    @Override
                    public void feedBroken(FeedState state) {
                        heard.add("broken " + state.detail());
                    }

                    @Override
                    public void feedRecovered(FeedState state) {
                        heard.add("well " + state.detail());
                    }
                },
                isReminding);
    }
}
