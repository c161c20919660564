package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of known mistakes in docs/domain.md names a test for each, and these tests exist. */
class KnownMistakesTest {
    private static final int MISTAKES = 12;

    @Test
    void should_name_tests_that_exist_for_each_known_mistake() throws IOException {
        List<String> rows = Files.readAllLines(NamedTests.ROOT.resolve("docs/domain.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        assertThat(rows).hasSize(MISTAKES);
        NamedTests tests = new NamedTests();
        for (String row : rows) {
            assertThat(tests.in(row)).as(row).isNotEmpty();
            assertThat(tests.missing(row)).as(row).isEmpty();
        }
    }
}
