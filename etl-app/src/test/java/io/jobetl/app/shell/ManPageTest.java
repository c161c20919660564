package io.jobetl.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {
    @TempDir
    private Path directory;

    @Test
    void should_hold_what_the_help_of_a_verb_says() {
        String page = CommandRun.of(Map.of(), directory, "man", "run").out();

        assertThat(page.lines())
                .startsWith(".TH \"ETL\\-RUN\" 1 \"\" \"etl\" \"Manual of etl\"", ".SH \"NAME\"")
                .contains("etl run [\\-\\-once] [\\-\\-for D]", "\\fB\\-\\-once\\fR", "etl run \\-\\-for 10m")
                .contains(".SH \"SEE ALSO\"", "\\fBetl\\fR(1)");
        assertThat(page).doesNotContain("data\\-dir");
    }

    @Test
    void should_hold_verbs_global_options_and_exit_codes_in_the_page_of_etl() {
        assertThat(CommandRun.of(Map.of(), directory, "man").out())
                .contains(".SH \"GLOBAL OPTIONS\"", "\\-\\-data\\-dir DIR", ".SH \"VERBS\"", "\\fBservers\\fR")
                .contains(".SH \"EXIT STATUS\"", "\\fB78\\fR\na setting is missing or wrong");
    }

    @Test
    void should_write_a_page_for_every_verb_and_begin_no_line_with_a_request_of_its_own() throws IOException {
        CommandRun run = CommandRun.of(Map.of(), directory, "man", "--into", "man1");

        assertThat(run.exitCode()).isZero();
        try (Stream<Path> pages = Files.list(directory.resolve("man1"))) {
            List<Path> all = pages.toList();
            assertThat(all)
                    .extracting(page -> page.getFileName().toString())
                    .contains("etl.1", "etl-run.1", "etl-servers-start.1", "etl-config-validate.1");
            for (Path page : all) {
                assertThat(Files.readAllLines(page))
                        .allMatch(line -> !line.startsWith("'") && !line.startsWith(".")
                                || line.matches("\\.(TH|SH|TP|nf|fi)( .*)?"));
            }
        }
    }

    @Test
    void should_name_the_nearest_verb() {
        CommandRun run = CommandRun.of(Map.of(), directory, "man", "rum");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("unknown verb `rum`; did you mean `run`?");
    }
}
