package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.pipeline.observe.PipelineObserver;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
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

    /** Other reads succeed all the time. */
    @Test
    void should_not_call_it_recovered_while_a_closed_hour_cannot_be_read() {
        PipelineRunner runner = runner(RunMode.STREAM);
        Instant closed = EngineWorld.START.minus(Duration.ofDays(1));
        world.put(world.click(closed));
        world.failingHour = RecountSchedule.hourOf(closed);
        List<Long> clicks = new ArrayList<>();
        AtomicInteger recovered = new AtomicInteger();
        heard.onCycle = () -> {
            world.clock.advance(Duration.ofSeconds(1));
            world.put(world.click(world.clock.instant().minusMillis(1)));
            clicks.add(world.clicks());
            if (clicks.size() == 60) {
                recovered.set(heard.recovered);
                world.failingHour = null;
            }
            if (clicks.size() == 120) {
                runner.stop();
            }
        };

        runner.run();

        assertThat(recovered).as("while it cannot be read").hasValue(0);
        assertThat(clicks.get(59)).as("new rows").isGreaterThan(50);
        assertThat(heard.pauses).hasSizeBetween(2, 12);
        assertThat(heard.pauses).as("each is the first after others were read").containsOnly(FIRST);
        assertThat(heard.recovered).isEqualTo(1);
        assertThat(clicks.get(119)).isGreaterThan(110);
    }

    @Test
    void should_wait_out_a_refusal_that_nobody_has_listed_while_it_streams() {
        PipelineRunner runner = runner(RunMode.STREAM);
        world.put(TrackingRow.click(key(EngineWorld.START.minusMillis(1)), 7));
        world.store.setRefusing(true);
        heard.onPause = () -> {
            world.clock.advance(Duration.ofMillis(100));
            if (heard.pauses.size() == 2 * ATTEMPTS) {
                world.store.setRefusing(false);
            }
        };
        heard.onRecovered = runner::stop;

        assertThat(runner.run()).isFalse();

        assertThat(heard.pauses)
                .hasSize(2 * ATTEMPTS)
                .startsWith(FIRST, FIRST.multipliedBy(2))
                .endsWith(LONGEST);
        assertThat(heard.kinds).containsOnly(Kind.REFUSED);
        assertThat(heard.recovered).isEqualTo(1);
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    @Test
    void should_give_up_on_a_refusal_in_once_mode() {
        PipelineRunner runner = runner(RunMode.ONCE);
        world.put(TrackingRow.click(key(EngineWorld.START.minusMillis(1)), 7));
        world.store.setRefusing(true);

        assertThatThrownBy(runner::run)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("told to refuse");

        assertThat(heard.pauses).hasSize(ATTEMPTS - 1);
        assertThat(world.store.cells()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DENIED", "MISCONFIGURED", "UNUSABLE_DATA", "REPLACED"})
    void should_end_at_once_when_waiting_cannot_help(Kind kind) {
        PipelineRunner runner = runner(RunMode.ONCE);
        world.trackingFails = kind;
        world.trackingAvailable = false;

        assertThatThrownBy(runner::run)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));

        assertThat(heard.pauses).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DENIED", "MISCONFIGURED"})
    void should_wait_for_a_table_or_a_right_to_come_back_while_it_streams(Kind kind) {
        PipelineRunner runner = runner(RunMode.STREAM);
        world.put(TrackingRow.click(key(EngineWorld.START.minusMillis(1)), 7));
        world.trackingFails = kind;
        world.trackingAvailable = false;
        heard.onPause = () -> {
            world.clock.advance(Duration.ofMillis(100));
            world.trackingAvailable = heard.pauses.size() == 2 * ATTEMPTS;
        };
        heard.onRecovered = runner::stop;

        assertThat(runner.run()).isFalse();

        assertThat(heard.pauses).hasSize(2 * ATTEMPTS);
        assertThat(heard.kinds).containsOnly(kind);
        assertThat(world.store.cells()).isEqualTo(world.expected());
    }

    /** A supervisor would not start it again, and an operator would not hear of it. */
    @Test
    void should_end_while_it_streams_when_the_table_is_not_the_one_that_was_counted() {
        PipelineRunner runner = runner(RunMode.STREAM);
        world.trackingFails = Kind.REPLACED;
        heard.onStarted = () -> world.trackingAvailable = false;
        heard.onPause = runner::stop;

        assertThatThrownBy(runner::run)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REPLACED));

        assertThat(heard.pauses).isEmpty();
    }

    @Test
    void should_become_a_standby_when_another_instance_takes_over() {
        assertThat(world.newInstance().start(RunMode.STREAM)).isTrue();
        PipelineRunner runner = new PipelineRunner(
                world.newInstance(), RunMode.STREAM, Optional::empty, heard, new Backoff(FIRST, LONGEST, 6), false);
        world.clock.advance(Duration.ofMinutes(1));
        heard.onStarted = () -> {
            world.clock.advance(Duration.ofMinutes(1));
            assertThat(world.newInstance().start(RunMode.STREAM)).isTrue();
            world.put(TrackingRow.click(key(world.clock.instant().minusMillis(1)), 7));
        };
        heard.onStandby = runner::stop;

        assertThat(runner.run()).isFalse();

        assertThat(heard.fenced).isEqualTo(1);
    }

    /** The new writer serves the requests that are left; ending would withdraw them. */
    @Test
    void should_become_a_standby_when_a_recount_is_taken_over() {
        PipelineRunner runner = runner(RunMode.RECOUNT);
        int hour = RecountSchedule.hourOf(EngineWorld.START) - 24;
        heard.onStarted = () -> {
            world.store.requestRecount(hour);
            world.clock.advance(Duration.ofMinutes(1));
            assertThat(world.newInstance().start(RunMode.STREAM)).isTrue();
        };
        heard.onStandby = runner::stop;

        assertThat(runner.run()).isFalse();

        assertThat(heard.fenced).isEqualTo(1);
    }

    @Test
    void should_not_wait_in_once_mode_for_a_writer_that_is_at_work() {
        assertThat(world.newInstance().start(RunMode.STREAM)).isTrue();
        List<Duration> remaining = new ArrayList<>(List.of(Duration.ofSeconds(3), Duration.ofSeconds(5)));
        PipelineRunner runner = new PipelineRunner(
                world.newInstance(),
                RunMode.ONCE,
                () -> Optional.of(new LeaseHolder("host:1", 1, remaining.remove(0))),
                heard,
                new Backoff(FIRST, LONGEST, ATTEMPTS));

        assertThatThrownBy(runner::run)
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("owner=host:1")
                .hasMessageContaining("etl backfill");
        assertThat(remaining).isEmpty();
    }

    @Test
    void should_tell_one_observer_of_all_that_happens() {
        List<String> events = new ArrayList<>();
        PipelineObserver observer = (PipelineObserver) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PipelineObserver.class}, (proxy, event, arguments) -> {
                    if (!events.contains(event.getName())) {
                        events.add(event.getName());
                    }
                    if (event.getName().equals("storeFailed")) {
                        world.trackingAvailable = true;
                    }
                    return null;
                });
        world.observer = observer;
        world.put(TrackingRow.click(key(EngineWorld.START.minusMillis(1)), 7));
        world.trackingAvailable = false;

        assertThat(new PipelineRunner(
                                world.newInstance(),
                                RunMode.ONCE,
                                Optional::empty,
                                observer,
                                new Backoff(FIRST, LONGEST, ATTEMPTS))
                        .run())
                .isTrue();

        assertThat(events)
                .containsExactly(
                        "connectionOpened",
                        "leaseTaken",
                        "started",
                        "cycled",
                        "storeFailed",
                        "transactionCommitted",
                        "committed",
                        "recovered");
    }

    private static UUID key(Instant eventTime) {
        return new UUID(TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(eventTime.toEpochMilli())), 1);
    }

    private PipelineRunner runner(RunMode mode) {
        world.observer = heard;
        return new PipelineRunner(
                world.newInstance(), mode, Optional::empty, heard, new Backoff(FIRST, LONGEST, ATTEMPTS));
    }

    private static final class Heard implements PipelineObserver {
        final List<Duration> pauses = new ArrayList<>();
        final List<Kind> kinds = new ArrayList<>();
        int recovered;
        int fenced;
        Runnable onStarted = () -> {};
        Runnable onStandby = () -> {};
        Runnable onPause = () -> {};
        Runnable onRecovered = () -> {};
        Runnable onCycle = () -> {};

        @Override
        public void cycled(PipelineStats stats) {
            onCycle.run();
        }

        @Override
        public void storeFailed(StoreException cause, Duration pause) {
            pauses.add(pause);
            kinds.add(cause.kind());
            onPause.run();
        }

        @Override
        public void started() {
            onStarted.run();
        }

        @Override
        public void standby(Optional<LeaseHolder> holder) {
            onStandby.run();
        }

        @Override
        public void fenced(FencedException cause) {
            fenced++;
        }

        @Override
        public void recovered() {
            recovered++;
            onRecovered.run();
        }
    }
}
