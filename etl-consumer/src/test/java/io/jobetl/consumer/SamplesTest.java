package io.jobetl.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every sample of Java code, in javadoc and on the pages, compiles as it stands there. What a sample takes for granted
 * (a session, a clock) is declared in {@code given.txt}, so that the sample can be short.
 */
class SamplesTest {
    @TempDir
    private Path classes = Path.of("");

    @Test
    void should_compile_every_sample() throws IOException {
        Map<String, String> errors = new SampleCompiler().errors(Sample.all(), given(), classes);

        assertThat(errors)
                .as("samples that do not compile; given.txt declares what they take for granted")
                .isEmpty();
    }

    @Test
    void should_find_samples_in_javadoc_and_on_pages() {
        List<String> places = Sample.all().stream().map(Sample::place).toList();

        assertThat(places)
                .contains(
                        "etl-pipeline/src/main/java/io/jobetl/pipeline/engine/Pipeline.java",
                        "etl-local/README.md#3",
                        "docs/how-to/use-the-library.md")
                .hasSizeGreaterThan(40);
        assertThat(given().keySet())
                .filteredOn(place -> Files.exists(PublishedModule.ROOT.resolve(place.replaceAll("#.*", ""))))
                .as("places in files that are there, named by given.txt")
                .hasSizeGreaterThan(20)
                .isSubsetOf(places);
    }

    /** Lines of {@code place: Type name, Type name}; a line that begins with a space continues the one before. */
    private static Map<String, String> given() {
        Map<String, String> given = new TreeMap<>();
        try (InputStream file = Objects.requireNonNull(SamplesTest.class.getResourceAsStream("given.txt"))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\R +", " ");
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        int end = line.indexOf(": ");
                        given.put(line.substring(0, end), line.substring(end + 2));
                    });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return given;
    }
}
