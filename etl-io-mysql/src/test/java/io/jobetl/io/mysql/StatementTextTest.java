package io.jobetl.io.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.RejectReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementTextTest {
    @Test
    void should_repeat_the_row_when_statement_has_many() {
        MultiRowStatement statement = new MultiRowStatement("HEAD ", "(?,?)", " TAIL");

        assertThat(statement.text(1)).isEqualTo("HEAD (?,?) TAIL");
        assertThat(statement.text(3)).isEqualTo("HEAD (?,?),(?,?),(?,?) TAIL");
    }

    @ParameterizedTest
    @CsvSource({"32768, 1000, 320, 64", "33554432, 1000, 320, 1024", "512, 1000, 320, 1", "2000, 1000, 320, 2"})
    void should_stay_below_the_limit_when_rows_are_put_together(int max, int fixed, int rowBytes, int rows) {
        assertThat(MultiRowStatement.rowLimit(max, fixed, rowBytes)).isEqualTo(rows);
    }

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

    @Test
    void should_not_split_a_character_when_text_is_cut() {
        assertThat(ProgressTables.cut("ab", 2)).isEqualTo("ab");
        assertThat(ProgressTables.cut("abc", 2)).isEqualTo("ab");
        assertThat(ProgressTables.cut("a\uD83D\uDE00", 2)).isEqualTo("a");
        assertThat(ProgressTables.cut("a", 0)).isEmpty();
    }

    @Test
    void should_keep_positions_apart_when_they_differ_only_behind_the_cut() {
        String first = ProgressTables.position("x".repeat(600) + "1");
        String second = ProgressTables.position("x".repeat(600) + "2");

        assertThat(first).hasSize(512).isNotEqualTo(second);
        assertThat(ProgressTables.position("t-0@1")).isEqualTo("t-0@1");
    }

    @Test
    void should_have_a_column_for_every_reject_reason() throws Exception {
        try (var script = MySqlSchema.class.getResourceAsStream("migration/V3__etl_tables.sql")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            for (RejectReason reason : RejectReason.values()) {
                assertThat(text).contains("  " + reason.name().toLowerCase(Locale.ROOT) + " BIGINT NOT NULL");
            }
        }
    }

    @Test
    void should_split_scripts_into_statements_without_comments() {
        List<String> statements = MySqlSchema.statements("V1__source_tables.sql");

        assertThat(statements).hasSize(5).allMatch(statement -> statement.startsWith("CREATE TABLE IF NOT EXISTS "));
        assertThat(MySqlSchema.statements("V2__events.sql"))
                .hasSize(3)
                .noneMatch(statement -> statement.contains("--"));
    }

    /**
     * The statements of a database that is not there yet come from this list; those that are executed, from the folder.
     */
    @Test
    void should_name_every_migration() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(MySqlSchema.class.getResource("migration"))
                .toURI());

        try (Stream<Path> scripts = Files.list(folder)) {
            assertThat(MySqlSchema.allScripts())
                    .containsExactlyElementsOf(
                            scripts.map(script -> script.getFileName().toString())
                                    .sorted()
                                    .toList());
        }
    }
}
