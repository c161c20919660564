package io.jobetl.app.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.runtime.status.InstallationState;
import io.jobetl.runtime.status.RowBalance;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HintProgressTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final ChangeOffset CHANGE = new ChangeOffset("mysqldb.DE1.job", 0, 7);
    private static final ChangeOffset OF_TABLE = new ChangeOffset(
            "hints:cassandra:logs.tracking_arrival",
            0,
            ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-11-29T11:59:57.250Z")));
    private static final ChangeOffset OF_TOPIC = new ChangeOffset("hints:kafka:arrivals", 0, 12);

    private static StatusReport report(boolean areHintsWanted, ChangeOffset... offsets) {
        return new StatusReport(
                new InstallationState(
                        new RowBalance(List.of(), Map.of()),
                        0,
                        Optional.empty(),
                        List.of(offsets),
                        0,
                        0,
                        0,
                        Map.of(),
                        List.of(),
                        new FeedState(FeedState.Condition.FLOWING, "", "", Optional.empty()),
                        false,
                        areHintsWanted),
                NOON);
    }

    private static @Nullable Object text(StatusReport report) {
        return report.forPeople(0).get("hints of late rows");
    }

    private static @Nullable Object json(StatusReport report) {
        return report.json(0).get("hints");
    }

    @Test
    void should_say_how_far_the_hints_of_the_table_are_read() {
        StatusReport report = report(true, CHANGE, OF_TABLE, OF_TOPIC);

        assertThat(text(report)).isEqualTo("read; the newest that is done with came at 11:59:57 (2 s ago)");
        assertThat(json(report))
                .isEqualTo(Map.of(
                        "state",
                        "read",
                        "newest_settled",
                        "2026-11-29T11:59:57.250Z",
                        "seconds_since_newest_settled",
                        2L));
    }

    @Test
    void should_not_take_an_offset_of_a_topic_for_a_time() {
        assertThat(text(report(true, OF_TOPIC))).isEqualTo("read, from a topic");
        assertThat(json(report(true, OF_TOPIC))).isEqualTo(Map.of("state", "read"));
    }

    @Test
    void should_say_what_it_means_that_there_are_none() {
        assertThat(text(report(true, CHANGE)))
                .isEqualTo("none have been read: late rows wait up to as long again as they were late");
        assertThat(json(report(true, CHANGE))).isEqualTo(Map.of("state", "none"));
        assertThat(json(report(false, OF_TABLE))).isEqualTo(Map.of("state", "off"));
        assertThat(text(report(false, OF_TABLE)))
                .isEqualTo("off (tracking.hints): late rows wait up to as long again as they were late");
    }
}
