package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Terminal;
import io.jobetl.runtime.run.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the reference says of verbs, options and exit codes is what the program has. */
class VerbsReferenceTest {
    private static final Path REFERENCE = Documents.ROOT.resolve("docs/reference");
    private static final Pattern EXIT_CODES = Pattern.compile("(?m)^- \\*\\*([\\d, ]+)\\*\\*: ");

    @Test
    void should_say_of_each_verb_and_option_what_its_help_says() throws IOException {
        Path file = REFERENCE.resolve("verbs.md");
        String verbs = VerbsReference.of(commandLine());
        if (Boolean.getBoolean("etl.docs.write")) {
            Files.writeString(file, verbs);
        }

        assertThat(Files.readString(file)).isEqualTo(verbs);
        assertThat(verbs).contains("## etl servers start\n", "- `--with-spark`: ", "- `--data-dir DIR`: ");
    }

    @Test
    void should_explain_every_exit_code_and_no_other() throws IOException {
        TreeSet<Integer> explained = EXIT_CODES
                .matcher(Files.readString(REFERENCE.resolve("exit-codes.md")))
                .results()
                .flatMap(entry -> Arrays.stream(entry.group(1).split(", ")))
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(explained)
                .containsExactlyElementsOf(Arrays.stream(ExitCode.values())
                        .map(ExitCode::code)
                        .sorted()
                        .toList());
    }

    private static CommandLine commandLine() {
        return EtlCommand.commandLine(new Invocation(
                Map.of(),
                Path.of(""),
                Path.of(""),
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                Terminal.none(),
                new StopSignal()));
    }
}
