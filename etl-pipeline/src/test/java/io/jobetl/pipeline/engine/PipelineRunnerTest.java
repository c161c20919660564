package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How long a store may be away before a run ends. */
class PipelineRunnerTest {
    private static final Duration FIRST = Duration.ofNanos(1_000);
    private static final Duration LONGEST = Duration.ofNanos(5_000);
    private static final int ATTEMPTS = 6;

    private final EngineWorld world = new EngineWorld(false);
    private final Heard heard = new Heard();

    @Test
    void should_give_up_in_once_mode_when_a_store_stays_away() {
        PipelineRunner runner = runner(RunMode.ONCE);
        world.trackingAvailable = false;

        assertThatThrownBy(runner::run)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("taken away");

        // The attempt after the last pause is the one that gives up.
        assertThat(heard.pauses).containsExactly(FIRST, FIRST.multipliedBy(2), FIRST.multipliedBy(4), LONGEST, LONGEST);
    }

    @Test
    void should_finish_in_once_mode_when_the_store_comes_back_in_time() {
        PipelineRunner runner = runner(RunMode.ONCE);
        world.put(TrackingRow.click(
                new UUID(TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(EngineWorld.START.toEpochMilli() - 1)), 1),
                7));
        world.trackingAvailable = false;
        heard.onPause = () -> {
            if (heard.pauses.size() == ATTEMPTS - 1) {
                world.trackingAvailable = true;
            }
        };

        assertThat(runner.run()).isTrue();

        assertThat(heard.recovered).isEqualTo(1);
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    @Test
    void should_never_give_up_while_it_streams() {
        PipelineRunner runner = runner(RunMode.STREAM);
        world.trackingAvailable = false;
        heard.onPause = () -> {
            world.clock.advance(Duration.ofSeconds(1));
            if (heard.pauses.size() == 10 * ATTEMPTS) {
                runner.stop();
            }
        };

        assertThat(runner.run()).isFalse();

        assertThat(heard.pauses).hasSize(10 * ATTEMPTS).endsWith(LONGEST);
    }

    private PipelineRunner runner(RunMode mode) {
        return new PipelineRunner(
                world.newInstance(), mode, Optional::empty, heard, new Backoff(FIRST, LONGEST, ATTEMPTS));
    }

    private static final class Heard implements PipelineRunner.Notices {
        final List<Duration> pauses = new ArrayList<>();
        int recovered;
        Runnable onPause = () -> {};

        @Override
        public void standby(Optional<LeaseHolder> holder) {}

        @Override
        public void started() {}

        @Override
        public void unavailable(StoreUnavailableException cause, Duration pause) {
            pauses.add(pause);
            onPause.run();
        }

        @Override
        public void recovered() {
            recovered++;
        }

        @Override
        public void stateLost(StateLostException cause) {}
    }
}
