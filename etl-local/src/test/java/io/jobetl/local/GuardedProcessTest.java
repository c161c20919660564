package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedProcessTest {
    @TempDir
    Path folder;

    @Test
    void should_have_stopped_all_threads_when_pause_returns() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")));
        Path log = folder.resolve("busy.log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "-cp",
                System.getProperty("java.class.path"),
                BusyMain.class.getName());
        try (GuardedProcess busy = GuardedProcess.start(command, Map.of(), log)) {
            SeparateParent.await(Duration.ofSeconds(30), () -> text(log).contains("busy"));

            busy.pause();

            assertThat(states(busy.pid())).hasSizeGreaterThan(BusyMain.THREADS).containsOnly("T");
            busy.kill();
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> states(long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return tasks.map(task -> text(task.resolve("stat")).replaceFirst("(?s).*\\) (.).*", "$1"))
                    .toList();
        }
    }
}
