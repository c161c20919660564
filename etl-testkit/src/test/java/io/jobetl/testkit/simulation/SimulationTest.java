package io.jobetl.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = 500;

    @Test
    void should_hold_all_invariants_in_every_history() {
        List<String> failures = LongStream.range(0, SEEDS)
                .mapToObj(Simulation::play)
                .filter(outcome -> outcome.violation().isPresent())
                .limit(3)
                .map(SimulationMain::describe)
                .toList();

        assertThat(failures).as(String.join("\n\n", failures)).isEmpty();
    }

    @Test
    void should_play_the_same_history_for_the_same_seed() {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();

        Simulation.play(7, () -> PlantedBug.NONE, first::add);
        Simulation.play(7, () -> PlantedBug.NONE, second::add);

        assertThat(second).isEqualTo(first).hasSizeGreaterThan(50);
    }
}
