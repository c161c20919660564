package io.jobetl.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The inner walls of this module; those of all others are in ArchitectureTest of etl-app, which cannot see it. */
class SparkArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.jobetl.spark");

    @Test
    void should_have_no_circle_between_packages() {
        slices().matching("io.jobetl.spark.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void should_recount_without_the_arithmetic_that_is_checked() {
        noClasses()
                .that()
                .resideInAPackage("io.jobetl.spark.verify..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.jobetl.aggregation..", "io.jobetl.model..", "io.jobetl.spark.slice..")
                .check(CLASSES);
    }

    @Test
    void should_keep_everything_but_the_verbs_from_the_command_line() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.jobetl.spark", "io.jobetl.spark.command..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.jobetl.app..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void should_know_spark_core_alone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark.sql..", "org.apache.spark.streaming..")
                .check(CLASSES);
    }
}
