package io.jobetl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show of the examples is what {@link ExamplesIT} compiles and runs. */
class DocumentedExampleTest {
    private static final Path ROOT = Path.of("..", "..");

    /** {@code mvn versions:set} leaves them out. */
    @ParameterizedTest
    @ValueSource(strings = {"embedded-pipeline", "fold-csv", "kafka-fold"})
    void should_take_the_version_of_this_build(String example) throws IOException {
        String root = Files.readString(ROOT.resolve("pom.xml"));
        String version = root.substring(root.indexOf("<version>") + "<version>".length(), root.indexOf("</version>"));

        assertThat(ROOT.resolve("examples").resolve(example).resolve("pom.xml"))
                .content()
                .contains("<etl.version>" + version + "</etl.version>");
    }

    @Test
    void should_show_the_lines_of_the_embedded_pipeline_in_the_guide() throws IOException {
        String program = Files.readString(
                ROOT.resolve("examples/embedded-pipeline/src/main/java/com/example/EmbeddedExample.java"));
        String guide = Files.readString(ROOT.resolve("docs/how-to/embed-the-pipeline.md"));

        String shown = guide.substring(guide.indexOf("```java\n") + 8);
        shown = shown.substring(0, shown.indexOf("```"));

        assertThat(shown.lines()).hasSizeBetween(5, 12);
        assertThat(program).contains(shown.indent(8));
    }
}
