package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void should_ask_before_it_deletes_and_take_anything_but_yes_for_a_no(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve(".etl-servers"), "");
        Path data = Files.createDirectory(directory.resolve("kafka")).resolve("log");
        String reset = "-Detl.terminal=true " + Main.class.getName() + " --data-dir " + directory + " servers reset";

        Files.writeString(data, "x");
        assertThat(onTerminal(80, reset, "\n"))
                .contains("This will delete the servers' data and logs in " + directory + " (0 MB). Go on? [y/N] ")
                .contains("nothing deleted");
        assertThat(data).exists();

        assertThat(onTerminal(80, reset, "y\n")).contains("deleted the data in " + directory);
        assertThat(data).doesNotExist();
    }

    @Test
    void should_watch_full_screen_until_q_and_leave_the_terminal_as_it_was() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] view =
                "{\"at\":\"2026-11-29T12:03:07Z\",\"verdict\":{\"state\":\"healthy\",\"sentence\":\"Healthy: yes\"}}"
                        .getBytes(StandardCharsets.UTF_8);
        server.createContext("/api/v1/operator", exchange -> {
            exchange.sendResponseHeaders(200, view.length);
            exchange.getResponseBody().write(view);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            String top = Main.class.getName() + " top --no-color --address " + address;

            String shown = onTerminal(40, "-Detl.terminal=true " + top + "; stty -a", "q");

            assertThat(shown)
                    .contains("\u001b[?1049h\u001b[?25l")
                    .contains("\u001b[KHealthy: yes", "12:03:07 UTC, from " + address.substring(0, 12));
            String behind = shown.substring(shown.indexOf("\u001b[?25h\u001b[?1049l"));
            assertThat(behind).contains(" icanon", " echo ").doesNotContain("-icanon", "-echo ");

            assertThat(onTerminal(80, top)).startsWith("Healthy: yes").doesNotContain("\u001b");
        } finally {
            server.stop(0);
        }
    }

    private static String onTerminal(int columns, String java) throws IOException, InterruptedException {
        return onTerminal(columns, java, "");
    }

    /** @param typed what the person types */
    private static String onTerminal(int columns, String java, String typed) throws IOException, InterruptedException {
        assumeThat(SCRIPT).as("script of util-linux").exists();
        String command = "stty cols " + columns + " rows 24; '" + System.getProperty("java.home") + "/bin/java' -cp '"
                + System.getProperty("java.class.path") + "' " + java;
        Path output = Files.createTempFile("terminal", ".out");
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "-qec", command, "/dev/null")
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("NO_COLOR");
        Process process = builder.start();
        try {
            process.getOutputStream().write(typed.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
