package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of known mistakes in docs/explanation/domain.md names a test for each, and these tests exist. */
class KnownMistakesTest {
    private static final int MISTAKES = 12;

    @Test
    void should_name_tests_that_exist_for_each_known_mistake() throws IOException {
        List<String> entries = NamedTests.entries("docs/explanation/domain.md", "\\d+\\. .*");
        assertThat(entries).hasSize(MISTAKES);
        NamedTests tests = new NamedTests();
        for (String entry : entries) {
            assertThat(tests.in(entry)).as(entry).isNotEmpty();
            assertThat(tests.missing(entry)).as(entry).isEmpty();
        }
    }
}
