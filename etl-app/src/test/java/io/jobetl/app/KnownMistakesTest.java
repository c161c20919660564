package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of known mistakes in docs/domain.md names a test for each, and these tests exist. */
class KnownMistakesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(should_\\w+)`");
    private static final int MISTAKES = 12;

    @Test
    void should_name_tests_that_exist_for_each_known_mistake() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/domain.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        assertThat(rows).hasSize(MISTAKES);
        for (String row : rows) {
            Set<String> missing = new LinkedHashSet<>();
            Matcher test = TEST.matcher(row);
            int named = 0;
            while (test.find()) {
                named++;
                if (!sourceOf(test.group(1)).contains("void " + test.group(2) + "(")) {
                    missing.add(test.group());
                }
            }
            assertThat(named).as(row).isPositive();
            assertThat(missing).as(row).isEmpty();
        }
    }

    private static String sourceOf(String className) throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                12,
                (path, attributes) ->
                        path.endsWith(className + ".java") && !path.toString().contains("target"))) {
            Path source = files.findFirst().orElse(null);
            return source == null ? "" : Files.readString(source);
        }
    }
}
