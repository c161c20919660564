package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/reference/faults.md has every fault, names a test for each or says why there is none, and these tests exist. */
class FaultsTableTest {
    private static final int FAULTS = 72;

    @Test
    void should_name_tests_that_exist_for_each_fault() throws IOException {
        List<String> entries = NamedTests.entries("docs/reference/faults.md", "\\*\\*\\d+\\. .*");
        List<Integer> lines = entries.stream()
                .map(entry -> Integer.parseInt(entry.substring(2, entry.indexOf('.'))))
                .distinct()
                .toList();
        assertThat(lines).isEqualTo(IntStream.rangeClosed(1, FAULTS).boxed().toList());
        NamedTests tests = new NamedTests();
        for (String entry : entries) {
            assertThat(tests.missing(entry)).as(entry).isEmpty();
            if (tests.in(entry).isEmpty()) {
                assertThat(entry).contains("\n- No test: ");
            }
        }
    }
}
