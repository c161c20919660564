package io.jobetl.pipeline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.observe.PipelineObserver;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = 500;
    private static final int MOST_FAILURES = 3;

    @Test
    void should_hold_all_invariants_in_every_history() {
        List<String> failures = new ArrayList<>();
        Set<RareCase> rareCases = EnumSet.noneOf(RareCase.class);

        for (long seed = 0; seed < SEEDS && failures.size() < MOST_FAILURES; seed++) {
            Simulation.Outcome outcome = Simulation.play(seed);
            rareCases.addAll(outcome.rareCases());
            if (outcome.violation().isPresent()) {
                failures.add(SimulationMain.describe(outcome));
            }
        }

        assertThat(failures).as(String.join("\n\n", failures)).isEmpty();
        assertThat(rareCases).containsExactly(RareCase.values());
    }

    @Test
    void should_play_the_same_history_for_the_same_seed() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();

        Simulation.play(7, () -> PlantedBug.NONE, first::add);
        Simulation.play(7, () -> PlantedBug.NONE, second::add);

        assertThat(second).isEqualTo(first).hasSizeGreaterThan(50);
    }

    /** Also where it is told of something in the middle of a commit whose outcome is not known. */
    @Test
    void should_play_the_same_history_when_the_observer_throws_at_every_event() {
        List<String> quiet = new ArrayList<>();
        List<String> throwing = new ArrayList<>();
        List<Throwable> reported = new ArrayList<>();
        Thread thread = Thread.currentThread();
        UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((ignored, defect) -> reported.add(defect));
        try {
            for (long seed = 0; seed < 100; seed++) {
                Simulation.play(seed, () -> PlantedBug.NONE, quiet::add);
                Simulation.play(seed, ThrowingObserver::new, throwing::add);
            }
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }

        assertThat(throwing).isEqualTo(quiet);
        assertThat(quiet)
                .anyMatch(line -> line.contains("unknown COMMIT"))
                .anyMatch(line -> line.contains("the unknown COMMIT had happened"));
        assertThat(reported).isNotEmpty().allMatch(defect -> "a defect of the observer".equals(defect.getMessage()));
    }

    /** Hears each event, then throws. */
    private static final class ThrowingObserver implements PlantedBug {
        @Override
        public PipelineObserver observer(PipelineObserver observer) {
            return (PipelineObserver) Proxy.newProxyInstance(
                    SimulationTest.class.getClassLoader(),
                    new Class<?>[] {PipelineObserver.class},
                    (proxy, event, arguments) -> {
                        event.invoke(observer, arguments);
                        throw new IllegalStateException("a defect of the observer");
                    });
        }
    }
}
