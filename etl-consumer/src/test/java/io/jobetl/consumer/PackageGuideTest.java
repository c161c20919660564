package io.jobetl.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide of a module, its README.md, lists each package that has something public, and how stable that is. */
class PackageGuideTest {
    /** A row of the guide: package, stability, what it is. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(io\\.jobetl[.a-z]*)` \\| (stable|may change|internal) \\| .+ \\|$");

    static List<PublishedModule> modules() {
        return PublishedModule.all();
    }

    @Test
    void should_know_the_modules_that_are_published() {
        assertThat(modules())
                .extracting(PublishedModule::name)
                .contains("etl-model", "etl-aggregation", "etl-pipeline", "etl-runtime", "etl-verify")
                .doesNotContain("etl-bom", "etl-app", "etl-testkit", "etl-benchmarks", "etl-consumer");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void should_list_each_public_package_with_its_stability(PublishedModule module) throws IOException {
        Map<String, String> guide = stabilities(module);
        Map<String, List<Class<?>>> packages = module.publicTypes().stream()
                .collect(Collectors.groupingBy(Class::getPackageName, TreeMap::new, Collectors.toList()));

        assertThat(guide.keySet())
                .as(
                        "packages in the table of %s/README.md: | `package` | stable, may change or internal | ... |",
                        module)
                .containsExactlyInAnyOrderElementsOf(packages.keySet());
    }

    /** What is stable is named, class by class: nobody has to guess what a promise covers. */
    @ParameterizedTest
    @MethodSource("modules")
    void should_name_each_public_type_of_a_stable_package(PublishedModule module) throws IOException {
        Map<String, String> guide = stabilities(module);
        String text = Files.readString(module.directory().resolve("README.md"));

        assertThat(module.publicTypes())
                .filteredOn(type -> "stable".equals(guide.get(type.getPackageName())))
                .extracting(Class::getSimpleName)
                .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    }

    /** Objects of the core's classes say what they hold, in a log or a debugger. */
    @ParameterizedTest
    @MethodSource("modules")
    void should_have_a_text_for_each_object_of_the_core(PublishedModule module) {
        if (!List.of("etl-model", "etl-aggregation", "etl-pipeline").contains(module.name())) {
            return;
        }
        assertThat(module.publicTypes())
                .filteredOn(type -> !Modifier.isAbstract(type.getModifiers())
                        && !Throwable.class.isAssignableFrom(type)
                        && hasState(type))
                .isNotEmpty()
                .allSatisfy(type -> assertThat(type.getMethod("toString").getDeclaringClass())
                        .as("where toString of %s stands", type)
                        .isNotEqualTo(Object.class));
    }

    private static boolean hasState(Class<?> type) {
        for (var field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, String> stabilities(PublishedModule module) throws IOException {
        Map<String, String> stabilities = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(module.directory().resolve("README.md")));
        while (rows.find()) {
            stabilities.put(rows.group(1), rows.group(2));
        }
        return stabilities;
    }
}
