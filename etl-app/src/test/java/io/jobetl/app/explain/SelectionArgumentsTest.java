package io.jobetl.app.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.app.CommandRun;
import io.jobetl.app.verb.CommandException;
import io.jobetl.verify.CellSelection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionArgumentsTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job=7,hour=2026-11-29T12",
                "hour=2026-11-29T12:00Z job=7",
                "hour=2026-11-29 12,job=7",
                "hour=2026-11-29 12:00:00 job=7",
                "job=7, hour=2026-11-29T12:34:56Z,"
            })
    void should_take_pairs_between_commas_or_blanks_and_the_hour_in_any_form(String text) {
        assertThat(SelectionArguments.parse(List.of(text))).isEqualTo(new CellSelection(NOON, 7, null, null, null));
        assertThat(SelectionArguments.parse(List.of(text.split(" ", -1))))
                .isEqualTo(new CellSelection(NOON, 7, null, null, null));
    }

    @Test
    void should_take_the_rest_of_the_key() {
        assertThat(SelectionArguments.parse(List.of("job=7,hour=2026-11-29T12", "publisher=3", "campaign=2,group=0")))
                .isEqualTo(new CellSelection(NOON, 7, 3L, 2L, 0L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "jop=7 hour=2026-11-29T12   | no key 'jop', did you mean job?",
                "job=7 houre=2026-11-29T12  | did you mean hour?",
                "job=7 hour=2026-11-29T12 campain=1 | did you mean campaign?",
                "job=7                      | say which hour",
                "hour=2026-11-29T12         | say which job",
                "job=7 hour=noon            | hour=noon is no hour",
                "job=7 hour=2026-11-29      | is no hour",
                "job=7 hour=2026-02-30T12   | is no hour",
                "job=7 hour=2026-11-29T24   | is no hour",
                "job=seven hour=2026-11-29T12 | job=seven is no id",
                "job=2147483648 hour=2026-11-29T12 | is no id",
                "job=7 job=8 hour=2026-11-29T12 | job is there twice",
                "7 hour=2026-11-29T12       | '7' is no pair"
            })
    void should_say_what_is_wrong(String text, String message) {
        assertThatThrownBy(() -> SelectionArguments.parse(List.of(text)))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("etl explain job=7,hour=");
    }

    @Test
    void should_end_with_the_code_of_a_usage_mistake() {
        assertThat(CommandRun.of(Map.of(), directory, "explain", "jop=7").exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of(Map.of(), directory, "explain").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of(Map.of(), directory, "explain", "job=7,hour=2026-11-29T12", "--limit", "-1")
                        .exitCode())
                .isEqualTo(2);
    }
}
