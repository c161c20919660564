package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.runtime.run.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
    @TempDir
    private Path directory;

    static List<List<String>> verbs() {
        Invocation invocation = new Invocation(
                Map.of(),
                Path.of(""),
                Path.of(""),
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                false,
                new StopSignal());
        List<List<String>> verbs = new ArrayList<>();
        collect(EtlCommand.commandLine(invocation), List.of(), verbs);
        return verbs;
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> verbs) {
        verbs.add(path);
        command.getSubcommands().forEach((name, verb) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            collect(verb, deeper, verbs);
        });
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void should_explain_every_verb_with_an_example(List<String> verb) {
        List<String> arguments = new ArrayList<>(verb);
        arguments.add("--help");

        CommandRun help = CommandRun.of(Map.of(), directory, arguments.toArray(String[]::new));

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).startsWith("Usage: etl").contains("Example").contains("Exit codes:");
        assertThat(help.out().substring(help.out().indexOf("Example"))).contains("etl " + String.join(" ", verb));
    }

    @Test
    void should_flow_descriptions_over_the_width_of_the_terminal() {
        String help = CommandRun.of(Map.of(), directory, "demo", "--help").out();

        assertThat(help)
                .contains(
                        "Everything at once, on servers of its own: MySQL, Cassandra, Kafka and Connect\nare started, the data folder is loaded, live");
    }

    @Test
    void should_list_all_verbs_of_the_design() {
        assertThat(CommandRun.of(Map.of(), directory, "--help").out())
                .contains(
                        "  servers",
                        "  init",
                        "  load",
                        "  adopt",
                        "  doctor",
                        "  connector",
                        "  run",
                        "  generate",
                        "  monitor",
                        "  verify",
                        "  status",
                        "  backfill",
                        "  dead",
                        "  demo",
                        "  config");
    }

    @Test
    void should_list_every_exit_code_in_the_help() {
        String help = CommandRun.of(Map.of(), directory, "--help").out();

        for (ExitCode code : ExitCode.values()) {
            assertThat(help).contains(String.format("  %-5d %s", code.code(), code.meaning()));
        }
    }

    @Test
    void should_suggest_the_nearest_verb_when_it_is_misspelt() {
        CommandRun run = CommandRun.of(Map.of(), directory, "verfy");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("verfy").contains("Did you mean").contains("verify");
    }

    @Test
    void should_suggest_the_nearest_option_when_it_is_misspelt() {
        CommandRun run = CommandRun.of(Map.of(), directory, "run", "--onc");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--onc").contains("--once").contains("etl run --help");
    }

    @Test
    void should_say_what_there_is_when_the_verb_is_missing() {
        CommandRun run = CommandRun.of(Map.of(), directory);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("Missing verb").contains("verify");
    }

    @Test
    void should_refuse_a_time_that_is_none() {
        CommandRun run = CommandRun.of(Map.of(), directory, "run", "--for", "soon");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--for").contains("soon").contains("60s").doesNotContain("\tat ");
    }
}
