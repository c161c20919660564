package io.jobetl.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeOrDayTest {
    @ParameterizedTest
    @CsvSource({
        "2026-03-08, America/New_York, 2026-03-08T05:00:00Z", // the day on which clocks go forward
        "2026-03-09, America/New_York, 2026-03-09T04:00:00Z",
        "2026-03-08, UTC, 2026-03-08T00:00:00Z",
        "2026-03-08T05, America/New_York, 2026-03-08T05:00:00Z",
        "2026-03-08Z, America/New_York, 2026-03-08T00:00:00Z"
    })
    void should_begin_a_day_when_it_does_in_the_zone_and_leave_a_time_alone(String text, String zone, String expected) {
        assertThat(new TimeOrDay.Converter().convert(text).in(ZoneId.of(zone))).hasToString(expected);
    }
}
