package io.jobetl.pipeline.simulation;

import static org.assertj.core.api.Assertions.assertThat;

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
}
