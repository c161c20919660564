package io.jobetl.app.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobetl.app.CommandRun;
import io.jobetl.testkit.servers.TestServers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersClusterIT {
    @TempDir
    private Path directory;

    @AfterEach
    void stopWhatIsLeft() {
        servers("stop");
    }

    @Test
    void should_start_show_and_stop_a_cluster_when_asked_for() {
        assumeTrue(TestServers.hasSpark(), "Spark's files are not prepared: mvn -pl etl-local/servers/spark package");
        assertThat(servers("status").out()).doesNotContain("spark", "worker").hasLineCount(4);

        CommandRun start = servers(
                "start",
                "spark",
                "--with-spark",
                "--detach",
                "--port",
                "spark=0",
                "--port",
                "worker1=0",
                "--port",
                "worker2=0");
        assertThat(start.exitCode()).as(start.err()).isZero();
        assertThat(start.out())
                .containsPattern("(?m)^spark {6}spark://127\\.0\\.0\\.1:\\d+$")
                .hasLineCount(3);
        String address = start.out()
                .lines()
                .findFirst()
                .orElseThrow()
                .substring("spark".length())
                .strip();

        assertThat(servers("status").out())
                .containsPattern("(?m)^mysql +stopped$")
                .containsPattern(
                        "(?m)^spark +running +" + address + " pid .*, detached  page http://127\\.0\\.0\\.1:\\d+")
                .containsPattern("(?m)^worker2 +running +http://127\\.0\\.0\\.1:\\d+ +pid ")
                .hasLineCount(7);
        assertThat(servers("status", "-o", "json").out()).contains("\"address\":\"" + address + "\"");
        assertThat(servers("logs", "worker1").out()).contains("Successfully registered with master " + address);

        CommandRun stop = servers("stop");
        assertThat(stop.err()).contains("spark      stopped", "worker1    stopped", "worker2    stopped");
        assertThat(servers("status").out()).doesNotContain("running");
        assertThat(servers("reset", "--yes").exitCode()).isZero();
        assertThat(servers("status").out()).hasLineCount(4);
        assertThat(directory.resolve("data/worker1")).doesNotExist();
    }

    private CommandRun servers(String... arguments) {
        Path data = directory.resolve("data");
        return CommandRun.of(
                Map.of(),
                directory,
                Stream.concat(Stream.of("--data-dir", data.toString(), "servers"), Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
