package io.jobetl.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What may know what; the modules' poms allow more than is meant. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Generated from the migrations, in a form that is not ours.
            .withImportOption(location -> !location.contains("/io/jobetl/io/mysql/tables/"))
            .importPackages("io.jobetl");

    @Test
    void should_keep_the_core_free_of_everything_but_the_jdk() {
        classes()
                .that()
                .resideInAnyPackage("io.jobetl.model..", "io.jobetl.aggregation..", "io.jobetl.pipeline..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify.annotations..",
                        "io.jobetl.model..",
                        "io.jobetl.aggregation..",
                        "io.jobetl.pipeline..")
                .check(CLASSES);
    }

    @Test
    void should_keep_adapters_from_knowing_each_other() {
        for (String adapter : new String[] {"cassandra", "mysql", "kafka", "connection"}) {
            noClasses()
                    .that()
                    .resideInAPackage("io.jobetl.io." + adapter + "..")
                    .should()
                    .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.jobetl.io..")
                            .and(JavaClass.Predicates.resideOutsideOfPackages(
                                    "io.jobetl.io." + adapter + "..", "io.jobetl.io.connection..")))
                    .check(CLASSES);
        }
    }

    /** Each room and those that it may look into, besides itself; nothing looks up, so there is no circle. */
    private static final Map<String, List<String>> ROOMS = Map.ofEntries(
            Map.entry("model", List.of()),
            Map.entry("aggregation", List.of("model")),
            Map.entry("pipeline", List.of("model", "aggregation")),
            Map.entry("io", List.of("model", "aggregation", "pipeline")),
            Map.entry("runtime", List.of("model", "aggregation", "pipeline", "io")),
            Map.entry("verify", List.of()),
            Map.entry("data", List.of("model", "aggregation", "pipeline", "io")),
            Map.entry("local", List.of()),
            Map.entry("testkit", List.of("local")),
            Map.entry("dashboard", List.of("model", "pipeline", "io", "runtime", "verify")),
            Map.entry("demo", List.of("pipeline", "io", "runtime", "verify", "data", "local")),
            Map.entry(
                    "app",
                    List.of("model", "pipeline", "io", "runtime", "verify", "data", "dashboard", "demo", "local")));

    @Test
    void should_look_from_each_room_only_into_those_below_it() {
        ROOMS.forEach((room, below) -> {
            List<String> allowed = new ArrayList<>(List.of("io.jobetl." + room + ".."));
            below.forEach(lower -> allowed.add("io.jobetl." + lower + ".."));
            noClasses()
                    .that()
                    .resideInAPackage("io.jobetl." + room + "..")
                    .should()
                    .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.jobetl..")
                            .and(JavaClass.Predicates.resideOutsideOfPackages(allowed.toArray(String[]::new))))
                    .check(CLASSES);
        });
    }

    @Test
    void should_know_every_room() {
        Set<String> rooms = CLASSES.stream()
                .map(type -> type.getPackageName().split("\\.", -1)[2])
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(rooms).isEqualTo(new TreeSet<>(ROOMS.keySet()));
    }

    /** Each package counts by itself, that of a room too: what one knows may not know it. */
    @Test
    void should_have_no_circle_between_packages() {
        slices().matching("io.jobetl.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** A class beside the rooms would be known by some of them and know others, and no slice would see that circle. */
    @Test
    void should_keep_every_class_of_an_adapter_in_a_room() {
        noClasses()
                .that()
                .doNotHaveSimpleName("package-info")
                .should()
                .resideInAPackage("io.jobetl.io.cassandra")
                .check(CLASSES);
    }

    @Test
    void should_keep_everything_but_the_command_from_the_console_and_its_exit_codes() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.jobetl.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "io.jobetl.app..")
                .check(CLASSES);
    }

    /** That etl-verify's pom lacks the others is what keeps it independent; this says so when somebody adds them. */
    @Test
    void should_keep_verify_independent_of_the_arithmetic_that_it_checks() {
        noClasses()
                .that()
                .resideInAPackage("io.jobetl.verify..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.jobetl.model..", "io.jobetl.aggregation..", "io.jobetl.pipeline..")
                .check(CLASSES);
    }

    @Test
    void should_say_in_every_package_what_it_is_about() {
        Set<String> packages =
                CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        Set<String> explained = CLASSES.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .filter(type -> type.isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packages).isNotEmpty().isEqualTo(explained);
    }
}
