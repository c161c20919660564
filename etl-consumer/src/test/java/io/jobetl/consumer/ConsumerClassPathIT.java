package io.jobetl.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Maven gives to a program that depends on one of the modules, or on all: the very jars that the tests of this
 * build run with, this one among them, and for the core nothing at all but the core.
 */
class ConsumerClassPathIT {
    private static final String EVERYTHING = "everything";

    @TempDir
    private Path temporary = Path.of("");

    @Test
    void should_bring_the_versions_that_are_tested() throws Exception {
        ConsumerRepository repository = new ConsumerRepository(temporary);
        List<String> modules =
                PublishedModule.all().stream().map(PublishedModule::name).toList();
        for (String module : modules) {
            repository.addProject(module, List.of(module));
        }
        repository.addProject(EVERYTHING, modules);

        Map<String, List<String>> classPaths = repository.classPaths();

        assertThat(classPaths).hasSize(modules.size() + 1);
        Set<String> tested = testedJars();
        assertThat(tested).anyMatch(jar -> jar.startsWith("netty-handler-"));
        classPaths.forEach((program, classPath) -> assertThat(classPath)
                .as("jars of a program that uses %s", program)
                .filteredOn(jar -> !jar.startsWith("etl-"))
                .isSubsetOf(tested));
        assertThat(classPaths.get(EVERYTHING))
                .filteredOn(jar -> jar.startsWith("etl-"))
                .hasSize(modules.size());
        assertThat(classPaths.get("etl-aggregation"))
                .allMatch(jar -> jar.startsWith("etl-aggregation-") || jar.startsWith("etl-model-"))
                .hasSize(2);
        assertThat(classPaths.get("etl-pipeline")).hasSize(3);
    }

    private static Set<String> testedJars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .map(jar -> jar.getFileName().toString())
                .collect(Collectors.toSet());
    }
}
