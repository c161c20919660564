package io.jobetl.io.mysql.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    /** Where a comma is the sign of decimals, spreadsheets take a semicolon for the end of a value, and some a tab. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain | plain",
                "a,b | `\"a,b\"`",
                "=1+1 | '=1+1",
                "Summer;=1+1;x | `\"Summer;=1+1;x\"`",
                "say \"x\" | `\"say \"\"x\"\"\"`",
            })
    void should_write_a_text_that_no_spreadsheet_takes_apart(String name, String expected) {
        Column column = new Column("name", "name", Column.Kind.TEXT, "");
        Table table = new Table(
                "campaigns",
                "",
                Instant.EPOCH,
                ZoneOffset.UTC,
                List.of(),
                List.of(column),
                List.of(Map.of("name", name)),
                false);

        assertThat(table.csv()).isEqualTo("name\r\n" + expected + "\r\n");
    }
}
