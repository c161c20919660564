package io.jobetl.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeUuidsTest {
    private static final long LAST_TICK = (1L << 60) - 1;

    @ParameterizedTest
    @CsvSource({
        // The example of RFC 9562, appendix A.1.
        "C232AB00-9414-11EC-B3C8-9F6BDECED846, 2022-02-22T19:22:22Z",
        "00000000-0000-1000-8080-808080808080, 1582-10-15T00:00:00Z",
        "13814000-1dd2-11b2-8080-808080808080, 1970-01-01T00:00:00Z",
        "ffffffff-ffff-1fff-bfff-ffffffffffff, 5236-03-31T21:21:00.684Z",
    })
    void should_read_event_time(UUID uuid, Instant time) {
        assertThat(TimeUuids.version(uuid.getMostSignificantBits())).isEqualTo(1);
        assertThat(Instant.ofEpochMilli(TimeUuids.epochMillis(uuid.getMostSignificantBits())))
                .isEqualTo(time);
        assertThat(TimeUuids.epochHour(uuid.getMostSignificantBits()))
                .isEqualTo((int) Math.floorDiv(time.getEpochSecond(), 3600));
    }

    @Test
    void should_equal_the_jdk_on_random_ticks() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            long ticks = random.nextLong(LAST_TICK + 1);
            long high = TimeUuids.highOfTicks(ticks);
            assertThat(TimeUuids.ticks100ns(high)).isEqualTo(ticks);
            assertThat(new UUID(high, TimeUuids.SMALLEST_LOW).timestamp()).isEqualTo(ticks);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1582-10-15T00:00:00Z",
                "1969-12-31T23:00:00Z",
                "1970-01-01T00:00:00Z",
                "2038-01-19T03:00:00Z",
                "2026-03-29T01:00:00Z",
                "2026-10-25T01:00:00Z",
                "5236-03-31T20:00:00Z"
            })
    void should_cut_hours_at_their_first_tick(Instant start) {
        int hour = (int) Math.floorDiv(start.getEpochSecond(), 3600);
        long first = TimeUuids.firstTickOfHour(hour);

        assertThat(TimeUuids.epochHourOfTicks(first)).isEqualTo(hour);
        assertThat(TimeUuids.epochHourOfTicks(first + TimeUuids.TICKS_PER_HOUR - 1))
                .isEqualTo(hour);
        assertThat(TimeUuids.epochHourOfTicks(first + TimeUuids.TICKS_PER_HOUR)).isEqualTo(hour + 1);
        assertThat(TimeUuids.ticksOfEpochMillis(start.toEpochMilli())).isEqualTo(first);
    }

    @Test
    void should_not_depend_on_the_zone_of_the_jvm() {
        TimeZone before = TimeZone.getDefault();
        long inDstNight = TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(
                Instant.parse("2026-11-01T06:30:00Z").toEpochMilli()));
        try {
            int hour = TimeUuids.epochHour(inDstNight);
            for (String zone : new String[] {"America/New_York", "Asia/Kathmandu", "Asia/Ho_Chi_Minh"}) {
                TimeZone.setDefault(TimeZone.getTimeZone(ZoneId.of(zone)));
                assertThat(TimeUuids.epochHour(inDstNight)).as(zone).isEqualTo(hour);
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void should_tell_other_versions_apart() {
        assertThat(TimeUuids.version(
                        UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479").getMostSignificantBits()))
                .isEqualTo(4);
        assertThat(TimeUuids.version(
                        UUID.fromString("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").getMostSignificantBits()))
                .isEqualTo(7);
        assertThat(TimeUuids.version(0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, LAST_TICK + 1})
    void should_refuse_ticks_that_no_uuid_has(long ticks) {
        assertThatThrownBy(() -> TimeUuids.highOfTicks(ticks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ticks100ns=" + ticks);
    }

    @Test
    void should_clamp_bounds_to_what_a_uuid_can_hold() {
        assertThat(TimeUuids.firstTickOfHour(Integer.MIN_VALUE)).isZero();
        assertThat(TimeUuids.firstTickOfHour(Integer.MAX_VALUE)).isEqualTo(LAST_TICK);
        assertThat(TimeUuids.ticksOfEpochMillis(200_000_000_000_000L)).isEqualTo(LAST_TICK);
    }
}
