package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/faults.md has every fault, names a test for each or says why there is none, and these tests exist. */
class FaultsTableTest {
    private static final int FAULTS = 31;

    @Test
    void should_name_tests_that_exist_for_each_fault() throws IOException {
        List<String> rows = Files.readAllLines(NamedTests.ROOT.resolve("docs/faults.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        List<Integer> lines = rows.stream()
                .map(row -> Integer.parseInt(row.substring(2, row.indexOf(' ', 2))))
                .distinct()
                .toList();
        assertThat(lines).isEqualTo(IntStream.rangeClosed(1, FAULTS).boxed().toList());
        NamedTests tests = new NamedTests();
        for (String row : rows) {
            assertThat(tests.missing(row)).as(row).isEmpty();
            if (tests.in(row).isEmpty()) {
                assertThat(row).contains("| no test: ");
            }
        }
    }
}
