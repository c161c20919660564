package io.jobetl.app.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.app.CommandRun;
import io.jobetl.app.verb.CommandException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class BackfillCommandTest {
    private static final Instant NOW = Instant.parse("2026-03-29T05:30:00Z");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "2026-03-29, 2026-03-29T00:00:00Z",
        "2026-03-29T05, 2026-03-29T05:00:00Z",
        "2026-03-29T05Z, 2026-03-29T05:00:00Z",
        "2026-03-29T05:00, 2026-03-29T05:00:00Z",
        "2026-03-29T05:00:00Z, 2026-03-29T05:00:00Z",
    })
    void should_read_times_in_utc(String text, Instant time) {
        assertThat(new UtcTimeConverter().convert(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({"yesterday", "2026-02-30", "2026-03-29T24", "2026-03-29 05:00", "29/03/2026", "2026-03-29T05:00+02:00"})
    void should_refuse_what_is_no_time_in_utc(String text) {
        assertThatThrownBy(() -> new UtcTimeConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContainingAll(text, "2026-03-29T05");
    }

    @Test
    void should_take_the_first_hour_and_leave_out_the_last_one_and_those_that_have_not_begun() {
        Instant from = Instant.parse("2026-03-29T03:00:00Z");

        assertThat(BackfillCommand.hours(from, Instant.parse("2026-03-29T05:00:00Z"), NOW))
                .containsExactly(from, from.plusSeconds(3_600));
        assertThat(BackfillCommand.hours(from, Instant.parse("2026-04-01T00:00:00Z"), NOW))
                .containsExactly(from, from.plusSeconds(3_600), from.plusSeconds(7_200));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29T03:00:00Z, 2026-03-29T03:00:00Z, empty",
        "2026-03-29T03:00:00Z, 2026-03-29T02:00:00Z, empty",
        "2026-03-29T03:30:00Z, 2026-03-29T04:00:00Z, full hour",
        "2026-03-29T06:00:00Z, 2026-03-29T07:00:00Z, future",
        "1970-01-01T00:00:00Z, 2026-03-29T07:00:00Z, ten years",
    })
    void should_refuse_ranges_that_make_no_sense(Instant from, Instant to, String reason) {
        assertThatThrownBy(() -> BackfillCommand.hours(from, to, NOW))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void should_answer_with_the_code_of_a_usage_mistake() {
        CommandRun empty = CommandRun.of(Map.of(), directory, "backfill", "--from", "2026-03-29", "--to", "2026-03-29");
        CommandRun malformed = CommandRun.of(Map.of(), directory, "backfill", "--from", "soon", "--to", "2026-03-29");

        assertThat(empty.exitCode()).isEqualTo(2);
        assertThat(empty.err()).contains("the range is empty");
        assertThat(malformed.exitCode()).isEqualTo(2);
        assertThat(malformed.err()).contains("soon", "2026-03-29T05");
    }
}
