package io.jobetl.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jars on a module path. */
class ModulePathIT {
    private static final String PROGRAM = """
            package org.example;

            import io.jobetl.aggregation.HourlyFold;
            import io.jobetl.pipeline.port.Slice;
            import java.util.List;

            public class Program {
                public static void main(String[] keys) {
                    HourlyFold fold = new HourlyFold();
                    fold.accumulate(List.of(keys).iterator(),
                            (key, rows) -> rows.row(key).track("click").job(42).bid("1.5").add());
                    System.out.println(HourlyFold.class.getModule() + " " + fold.cellsByKey());
                    System.out.println(Slice.class.getModule() + " " + Slice.outside(489921));
                }
            }
            """;

    static List<PublishedModule> modules() {
        return PublishedModule.all();
    }

    @TempDir
    private Path temporary = Path.of("");

    @ParameterizedTest
    @MethodSource("modules")
    void should_be_a_module_named_after_its_packages(PublishedModule module) {
        ModuleReference found =
                ModuleFinder.of(module.jar()).findAll().iterator().next();
        String name = found.descriptor().name();

        assertThat(name)
                .isEqualTo(
                        "io.jobetl." + module.name().substring("etl-".length()).replace('-', '.'));
        assertThat(found.descriptor().packages()).allMatch(its -> its.equals(name) || its.startsWith(name + "."));
    }

    /** No two modules have a package in common, so that all of them can be on one module path. */
    @Test
    void should_share_no_package() {
        List<String> packages = modules().stream()
                .flatMap(module -> ModuleFinder.of(module.jar()).findAll().stream())
                .flatMap(found -> found.descriptor().packages().stream())
                .collect(Collectors.toList());

        assertThat(packages).hasSameSizeAs(new TreeSet<>(packages));
    }

    @Test
    void should_fold_a_row_in_a_program_that_is_a_module() throws Exception {
        String core = Stream.of("etl-model", "etl-aggregation", "etl-pipeline")
                .map(name -> jar(name).toString())
                .collect(Collectors.joining(File.pathSeparator));
        Path source = Files.createDirectories(temporary.resolve("src/org/example"));
        Path program = Files.writeString(source.resolve("Program.java"), PROGRAM);
        Path module = Files.writeString(
                temporary.resolve("src/module-info.java"),
                "module org.example { requires io.jobetl.model; requires io.jobetl.aggregation;"
                        + " requires io.jobetl.pipeline; }");
        Path classes = temporary.resolve("classes");
        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "--module-path",
                        core,
                        "-d",
                        classes.toString(),
                        program.toString(),
                        module.toString());
        assertThat(compiled).isZero();

        String output = run(
                "--module-path",
                core + File.pathSeparator + classes,
                "--module",
                "org.example/org.example.Program",
                "a69ddc00-c6bc-11f0-8de9-0242ac120002");

        assertThat(output)
                .startsWith("module io.jobetl.aggregation {CellKey[epochHour=489921, jobId=42,")
                .contains("CellMetrics[clicks=1, spendMicros=1500000,")
                .contains("module io.jobetl.pipeline Slice[epochHour=489921, shard=-1,");
    }

    private static Path jar(String name) {
        return new PublishedModule(name).jar();
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
