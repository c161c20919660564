package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On a real terminal, which {@code script} of util-linux provides. */
class TerminalIT {
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @Test
    void should_follow_the_width_of_a_real_terminal() throws Exception {
        String shown = onTerminal(40, TerminalMain.class.getName() + " 61");

        assertThat(shown.lines().map(line -> line.replace("\u001b[K", "")).filter(line -> !line.isEmpty()))
                .containsExactly("1".repeat(39), "2".repeat(60), "told=true");
    }

    @Test
    void should_print_no_time_and_no_json_for_a_person() throws Exception {
        String shown = onTerminal(80, "-Detl.terminal=true " + Main.class.getName() + " --set mysql.port=none status");

        assertThat(shown).startsWith("\u001b[31merror: \u001b[0mthe configuration has 1 mistake");
    }

    private static String onTerminal(int columns, String java) throws IOException, InterruptedException {
        assumeThat(SCRIPT).as("script of util-linux").exists();
        String command = "stty cols " + columns + " rows 24; exec '" + System.getProperty("java.home")
                + "/bin/java' -cp '" + System.getProperty("java.class.path") + "' " + java;
        Path output = Files.createTempFile("terminal", ".out");
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "-qec", command, "/dev/null")
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("NO_COLOR");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
