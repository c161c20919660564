package io.jobetl.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What may know what; the modules' poms allow more than is meant. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
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
        for (String adapter : new String[] {"cassandra", "mysql", "kafka"}) {
            noClasses()
                    .that()
                    .resideInAPackage("io.jobetl.io." + adapter + "..")
                    .should()
                    .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.jobetl.io..")
                            .and(JavaClass.Predicates.resideOutsideOfPackage("io.jobetl.io." + adapter + "..")))
                    .check(CLASSES);
        }
    }

    @Test
    void should_keep_adapters_and_servers_from_knowing_the_app() {
        noClasses()
                .that()
                .resideInAnyPackage("io.jobetl.io..", "io.jobetl.local..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.jobetl.app..")
                .check(CLASSES);
    }

    @Test
    void should_keep_verify_independent_of_the_arithmetic_that_it_checks() {
        noClasses()
                .that()
                .resideInAPackage("io.jobetl.app.verify..")
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
