package io.jobetl.io.mysql.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiRowStatementTest {
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
}
