package io.jobetl.io.mysql.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.RejectReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationScriptsTest {
    private static final String FOLDER = "/io/jobetl/io/mysql/migration/";

    @Test
    void should_have_a_column_for_every_reject_reason() throws Exception {
        try (var script = MySqlSchema.class.getResourceAsStream(FOLDER + "V3__etl_tables.sql")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            for (RejectReason reason : RejectReason.values()) {
                assertThat(text).contains("  " + reason.name().toLowerCase(Locale.ROOT) + " BIGINT NOT NULL");
            }
        }
    }

    @Test
    void should_split_scripts_into_statements_without_comments() {
        List<String> statements = MySqlSchema.statements("V1__source_tables.sql");

        assertThat(statements).hasSize(5).allMatch(statement -> statement.startsWith("CREATE TABLE IF NOT EXISTS "));
        assertThat(MySqlSchema.statements("V2__events.sql"))
                .hasSize(3)
                .noneMatch(statement -> statement.contains("--"));
    }

    /**
     * The statements of a database that is not there yet come from this list; those that are executed, from the folder.
     */
    @Test
    void should_name_every_migration() throws Exception {
        Path folder = Path.of(
                Objects.requireNonNull(MySqlSchema.class.getResource(FOLDER)).toURI());

        try (Stream<Path> scripts = Files.list(folder)) {
            assertThat(MySqlSchema.allScripts())
                    .containsExactlyElementsOf(
                            scripts.map(script -> script.getFileName().toString())
                                    .sorted(Comparator.comparingInt(MigrationScriptsTest::version))
                                    .toList());
        }
    }

    private static int version(String script) {
        return Integer.parseInt(script.substring(1, script.indexOf("__")));
    }
}
