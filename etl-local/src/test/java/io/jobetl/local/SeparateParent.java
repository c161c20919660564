package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A JVM of its own that starts servers, to be killed: {@link ServersMain}. */
final class SeparateParent {
    private SeparateParent() {}

    /** Returns when the servers are up. */
    static Process start(Path data, String mode, String... servers) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ServerJvm.java(ServerJvm.runningJavaHome()).toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-D" + ServersFolder.PROPERTY + "=" + System.getProperty(ServersFolder.PROPERTY),
                "-cp",
                System.getProperty("java.class.path"),
                ServersMain.class.getName(),
                data.toString(),
                mode));
        command.addAll(List.of(servers));
        Process parent = new ProcessBuilder(command).redirectErrorStream(true).start();
        awaitUp(parent);
        return parent;
    }

    static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                        .start()
                        .waitFor())
                .isZero();
    }

    static void await(Duration timeout, BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not within " + timeout).isLessThan(deadlineNanos);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static void awaitUp(Process parent) throws IOException {
        StringBuilder output = new StringBuilder();
        BufferedReader reader = parent.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("up ")) {
                return;
            }
            output.append(line).append('\n');
        }
        throw new AssertionError("the parent ended: " + output);
    }
}
