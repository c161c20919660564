package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows without a hint, where the pipeline relies on hints. */
class LateHintsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T14:30:00Z");
    /** A minute late, and owed by the plain promise since eight minutes. */
    private static final Instant EVENT = NOW.minus(Duration.ofMinutes(10));

    private static final Instant WRITTEN = EVENT.plusSeconds(60);

    private final UUID key = Uuids.startOf(EVENT.toEpochMilli());
    private final Map<Instant, Map<UUID, Instant>> arrivals = new HashMap<>();

    private void hint(UUID createTime, Instant arrived) {
        arrivals.computeIfAbsent(arrived.truncatedTo(ChronoUnit.MINUTES), minute -> new HashMap<>())
                .put(createTime, arrived);
    }

    /** Other rows of the hour have hints. */
    private void hintOthers(int number, Instant arrived) {
        for (int i = 0; i < number; i++) {
            hint(new UUID(key.getMostSignificantBits(), i), arrived);
        }
    }

    private @Nullable Instant due(boolean ofTopic, boolean ofTable) {
        RawRow row =
                new RawRow(key, EVENT.truncatedTo(ChronoUnit.HOURS), "click", 1, 2, 3, null, null, 0, true, WRITTEN);
        LateHints hints = new LateHints(ofTopic, ofTable, NOW, minute -> arrivals.getOrDefault(minute, Map.of()));
        return Promise.dueAfter(NOW, row, RowFate.of(row), null, hints);
    }

    @Test
    void should_owe_a_row_without_a_hint_later_while_others_have_hints() {
        hintOthers(10, NOW.minusSeconds(60));

        assertThat(due(false, true))
                .isEqualTo(EVENT.plus(Duration.ofMinutes(16)).plusSeconds(5));
    }

    @Test
    void should_owe_a_row_with_a_hint_as_ever() {
        hintOthers(10, NOW.minusSeconds(60));
        hint(key, WRITTEN.plusSeconds(59));

        assertThat(due(false, true)).isNull();
        assertThat(due(true, true)).isNull();
    }

    /** Its writer's clock is behind that of Cassandra. */
    @Test
    void should_find_the_hint_of_a_row_in_the_minute_before() {
        hintOthers(10, NOW.minusSeconds(60));
        arrivals.put(WRITTEN.minusSeconds(60), Map.of(key, WRITTEN.plusSeconds(1)));

        assertThat(due(false, true)).isNull();
    }

    /** The pipeline looked for the row when it was not there, and does not remember it. */
    @Test
    void should_take_a_hint_that_came_before_its_row_for_none() {
        hintOthers(10, NOW.minusSeconds(60));
        hint(key, WRITTEN.minusSeconds(3));

        assertThat(due(false, true)).isNotNull();
    }

    @Test
    void should_owe_every_row_as_ever_while_nobody_or_hardly_anybody_gives_hints() {
        assertThat(due(false, false)).isNull();
        assertThat(due(false, true)).isNull();

        hintOthers(9, NOW.minusSeconds(60));
        assertThat(due(false, true)).isNull();
        hintOthers(10, NOW.minus(Duration.ofHours(2)));
        assertThat(due(false, true)).isNull();
    }

    /** What a topic holds is not read here. */
    @Test
    void should_allow_for_a_row_that_no_hint_of_a_topic_names() {
        assertThat(due(true, false))
                .isEqualTo(EVENT.plus(Duration.ofMinutes(16)).plusSeconds(5));
    }

    @Test
    void should_owe_what_was_written_before_its_hour_was_read_as_a_whole() {
        RawRow row =
                new RawRow(key, EVENT.truncatedTo(ChronoUnit.HOURS), "click", 1, 2, 3, null, null, 0, true, WRITTEN);
        LateHints hints = new LateHints(true, false, NOW, minute -> Map.of());

        assertThat(Promise.dueAfter(NOW, row, RowFate.of(row), WRITTEN.plusMillis(1), hints))
                .isNull();
    }
}
