package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A driver in a JVM of its own: {@code SparkSum}. Ends when it is closed. */
final class SparkApplication implements AutoCloseable {
    private static final String SOURCE = "src/test/spark/SparkSum.java";

    private final Process process;
    private final BufferedReader output;
    private final PrintWriter input;

    private SparkApplication(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** Returns when the master knows the application. */
    static SparkApplication start(String master) throws IOException {
        Process process = new ProcessBuilder(
                        ServerJvm.java(ServerJvm.runningJavaHome()).toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-cp",
                        ServersFolder.locate().classPath(Server.SPARK),
                        Path.of(SOURCE).toAbsolutePath().toString(),
                        master)
                .redirectErrorStream(true)
                .start();
        SparkApplication application = new SparkApplication(process);
        application.awaitLine("connected");
        return application;
    }

    /** Of 1..n, by the executors. */
    long sum(int n) throws IOException {
        input.println(n);
        return Long.parseLong(awaitLine("sum ").substring("sum ".length()));
    }

    private String awaitLine(String start) throws IOException {
        List<String> before = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start)) {
                return line;
            }
            before.add(line);
        }
        throw new AssertionError("the application ended: " + String.join("\n", before));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        assertThat(process.onExit().join().isAlive()).isFalse();
    }
}
