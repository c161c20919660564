package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerifyReportTest {
    private static final LocalDateTime HOUR = LocalDateTime.parse("2026-10-02T07:00:00");
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Companies NOBODY = new Companies(Map.of(), Map.of());

    @Test
    void should_be_different_when_the_cells_of_a_frozen_hour_do_not_hold_what_was_counted() {
        VerifyReport report = report(List.of(new FrozenHour(HOUR, 402, 401)), 20);

        assertThat(report.isExact()).isFalse();
        assertThat(report.isComplete()).isFalse();
        assertThat(report.differingHours()).as("to be recounted").isEmpty();
        assertThat(report.differences())
                .containsExactly("frozen     dates='2026-10-02' AND hours=7: its cells hold 401 rows, and 402 were"
                        + " counted before it was frozen");
        assertThat(report.verdict())
                .startsWith("verify: DIFFERENT (0 keys differ: ")
                .contains("; 1 frozen hour does not hold the rows that were counted; ");
        assertThat(report.explanations())
                .containsExactly(
                        "cause: 1 hour: " + Cause.DAMAGED_FROZEN.meaning(), "  next: " + Cause.DAMAGED_FROZEN.remedy());
        assertThat(report.json()).containsEntry("exact", false).containsEntry("hours_damaged", 1);
    }

    @Test
    void should_count_damaged_hours_that_are_not_listed() {
        List<FrozenHour> damaged = List.of(new FrozenHour(HOUR, 1, 0), new FrozenHour(HOUR.plusHours(1), 1, 2));

        assertThat(report(damaged, 1).differences()).hasSize(1);
        assertThat(report(damaged, 0).hoursDamaged()).isEqualTo(2);
    }

    private static VerifyReport report(List<FrozenHour> damaged, int limit) {
        NaiveRecount recount = new NaiveRecount(NOW, Set.of(HOUR));
        Causes causes = new Causes(NOBODY, NOBODY, Map.of(), hour -> 0, Set.of(), Set.of(HOUR));
        Comparison comparison = new Comparison(
                NOW, 0, Set.of(HOUR), damaged, new ClosedHours(Map.of()), NOBODY, causes, new TreeMap<>());
        return VerifyReport.of(comparison, recount, Pending.NONE, limit);
    }
}
