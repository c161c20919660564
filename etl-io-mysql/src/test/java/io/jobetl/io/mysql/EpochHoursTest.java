package io.jobetl.io.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochHoursTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01, 0",
        "-1, 1969-12-31, 23",
        "-3394248, 1582-10-15, 0",
        "473352, 2024-01-01, 0",
        "28630000, 5236-02-04, 16"
    })
    void should_name_the_hour_in_utc(int epochHour, LocalDate date, int hour) {
        assertThat(EpochHours.date(epochHour)).isEqualTo(date);
        assertThat(EpochHours.hourOfDay(epochHour)).isEqualTo(hour);
        assertThat(EpochHours.of(date, hour)).isEqualTo(epochHour);
        assertThat(EpochHours.start(epochHour)).isEqualTo(date.atTime(hour, 0));
        assertThat(EpochHours.of(EpochHours.start(epochHour))).isEqualTo(epochHour);
    }

    @Test
    void should_stay_within_datetime_when_instant_is_extreme() {
        assertThat(EpochHours.utc(Instant.MAX)).isEqualTo(LocalDateTime.parse("9999-12-31T23:59:59.999999"));
        assertThat(EpochHours.utc(Instant.MIN)).isEqualTo(LocalDateTime.parse("1000-01-01T00:00:00"));
        assertThat(EpochHours.utc(Instant.parse("2026-01-01T00:00:00.123456999Z")))
                .isEqualTo(LocalDateTime.parse("2026-01-01T00:00:00.123456"));
    }
}
