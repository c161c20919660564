package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Terminal;
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
                Terminal.none(),
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
        assertThat(help.out()).startsWith("Usage: etl").contains("Example");
        if (verb.isEmpty()) {
            assertThat(help.out()).contains("--data-dir", "Exit codes:");
        } else {
            assertThat(help.out())
                    .endsWith("Global options and exit codes: etl --help\n")
                    .doesNotContain("--data-dir", "--version", "Exit codes:");
        }
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
                        "  explain",
                        "  status",
                        "  report",
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
        assertThat(run.err()).isEqualTo("error: unknown verb `verfy`; did you mean `verify`?\nsee `etl --help`\n");
    }

    @Test
    void should_suggest_the_nearest_verb_of_a_group() {
        CommandRun run = CommandRun.of(Map.of(), directory, "servers", "strat");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("error: unknown verb `strat`; did you mean `start`?\nsee `etl servers --help`\n");
    }

    @Test
    void should_not_guess_what_is_near_to_nothing() {
        assertThat(CommandRun.of(Map.of(), directory, "xylophone").err())
                .isEqualTo("error: unknown verb `xylophone`\nsee `etl --help`\n");
        assertThat(CommandRun.of(Map.of(), directory, "status", "x").err())
                .startsWith("error: `x` is one argument too many for etl status, which takes options only\n");
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void should_explain_every_verb_by_the_verb_help(List<String> verb) {
        List<String> help = new ArrayList<>(List.of("help"));
        help.addAll(verb);
        List<String> option = new ArrayList<>(verb);
        option.add("--help");

        CommandRun run = CommandRun.of(Map.of(), directory, help.toArray(String[]::new));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .isEqualTo(CommandRun.of(Map.of(), directory, option.toArray(String[]::new))
                        .out());
    }

    @Test
    void should_suggest_the_nearest_verb_to_explain() {
        CommandRun run = CommandRun.of(Map.of(), directory, "help", "servers", "stopp");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("unknown verb `stopp`; did you mean `stop`?");
    }

    @Test
    void should_print_a_mistake_as_json_wherever_the_format_stands() {
        for (String[] arguments : new String[][] {
            {"-o", "json", "run", "--onc"},
            {"run", "--onc", "-o", "json"},
            {"run", "--onc", "--output=JSON"},
            {"run", "--for", "soon", "-ojson"}
        }) {
            CommandRun run = CommandRun.of(Map.of(), directory, arguments);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err())
                    .startsWith("{\"time\":\"")
                    .contains("\"error\":\"", "\"remedy\":\"see `etl run --help`\"", "\"exit_code\":2");
        }
    }

    @Test
    void should_suggest_the_nearest_option_when_it_is_misspelt() {
        CommandRun run = CommandRun.of(Map.of(), directory, "run", "--onc");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: unknown option `--onc` of etl run; did you mean `--once`?");
    }

    @Test
    void should_suggest_the_nearest_value_that_can_be_chosen() {
        CommandRun report = CommandRun.of(Map.of(), directory, "report", "campains");

        assertThat(report.exitCode()).isEqualTo(2);
        assertThat(report.err())
                .startsWith("error: REPORT: `campains` is none of campaigns, groups, publishers, ")
                .contains("; did you mean `campaigns`?\n");
        assertThat(CommandRun.of(Map.of(), directory, "status", "-o", "jsno").err())
                .startsWith("error: --output: `jsno` is none of text, json, csv; did you mean `json`?\n");
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
