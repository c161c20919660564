package io.jobetl.app.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jobetl.app.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In the real shells; one that is not installed is left out, bash is everywhere. */
class CompletionIT {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "sta, status",
        "servers st, start stop status",
        "run --on, --once",
        "run --data-d, --data-dir",
        "config v, validate",
        "-o j, json"
    })
    void should_complete_verbs_options_and_values_in_bash(String words, String expected) throws Exception {
        Path script = script("bash");
        int last = words.split(" ").length;

        String offered = call(
                "bash",
                "-c",
                "compopt() { :; }; . " + script + "; COMP_WORDS=(etl " + words + "); COMP_CWORD=" + last
                        + "; _complete_etl; echo \"${COMPREPLY[@]}\"");

        assertThat(offered.split("\\s+")).containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void should_be_loaded_by_zsh() throws Exception {
        assumeThat(isInstalled("zsh")).as("zsh").isTrue();
        Path script = script("zsh");

        assertThat(Files.readString(script)).startsWith("#compdef etl\n");
        assertThat(call(
                        "zsh",
                        "-fc",
                        "autoload -U compinit && compinit -u -D && . " + script + " && echo ${_comps[etl]}"))
                .isNotBlank()
                .doesNotContain("error");
    }

    @ParameterizedTest
    @CsvSource({
        "etl sta, status",
        "etl servers sto, stop",
        "etl run --on, --once",
        "etl completion f, fish",
        "etl -o j, json"
    })
    void should_complete_in_fish(String line, String expected) throws Exception {
        assumeThat(isInstalled("fish")).as("fish").isTrue();

        String offered = call("fish", "--no-config", "-c", "source " + script("fish") + "; complete -C '" + line + "'");

        assertThat(offered.lines().map(each -> each.split("\t")[0])).contains(expected);
    }

    /** Whether fish is there or not: as many quotes as belong together, and only options that it knows. */
    @Test
    void should_be_made_of_complete_lines_for_fish() throws IOException {
        List<String> lines = Files.readAllLines(script("fish"));

        assertThat(lines.get(0)).startsWith("# fish");
        assertThat(lines.subList(1, lines.size()))
                .allMatch(line -> line.matches("complete -c etl"
                        + "(?: -f| -r| -F| -x| -a \\S+| -[nad] '(?:[^'\\\\]|\\\\.)*'| -s .| -l [a-z-]+)*"));
    }

    @Test
    void should_render_every_page_without_a_warning() throws Exception {
        assumeThat(isInstalled("groff")).as("groff").isTrue();
        assertThat(CommandRun.of(Map.of(), directory, "man", "--into", ".").exitCode())
                .isZero();

        try (Stream<Path> pages = Files.list(directory)) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".1")).toList()) {
                assertThat(call("sh", "-c", "groff -ww -man -Tutf8 " + page + " 2>&1 >/dev/null"))
                        .as(page.toString())
                        .isEmpty();
            }
        }
    }

    private Path script(String shell) throws IOException {
        CommandRun run = CommandRun.of(Map.of(), directory, "completion", shell);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return Files.writeString(directory.resolve("etl." + shell), run.out());
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String call(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }
}
