package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final TreeSet<Integer> HOURS = new TreeSet<>(List.of(1, 2, 3));

    /** 10,000 rows a second are twenty hours of 500, which is what an hour costs besides its rows. */
    @Test
    void should_take_its_budget_and_an_eighth_of_it_while_it_rests() {
        assertThat(hoursIn(false)).isBetween(195, 210);
        assertThat(hoursIn(true)).isBetween(24, 28);
    }

    private static int hoursIn(boolean isResting) {
        Sweep sweep = new Sweep(10_000);
        Instant now = Instant.parse("2026-03-29T00:30:00Z");
        int hours = 0;
        for (int cycle = 0; cycle < 10_000 / 5; cycle++) { // ten seconds of a backlog's cycles
            now = now.plusMillis(5);
            sweep.earn(now, isResting);
            while (sweep.canAfford()) {
                assertThat(sweep.next(HOURS)).isNotNull();
                hours++;
            }
        }
        return hours;
    }
}
