package io.jobetl.app.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersResetCommandTest {
    @TempDir
    private Path directory;

    private Path data;

    /** As stopped servers leave it. */
    @BeforeEach
    void make() throws IOException {
        Files.writeString(directory.resolve(".etl-servers"), "");
        data = Files.createDirectory(directory.resolve("mysql")).resolve("ibdata1");
        Files.write(data, new byte[3_000_000]);
    }

    @Test
    void should_delete_nothing_where_nobody_can_be_asked() {
        CommandRun run = reset();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("delete the servers' data and logs in " + directory + " (3 MB)", "add --yes if it shall");
        assertThat(data).exists();
    }

    @Test
    void should_say_what_it_would_delete() {
        CommandRun run = reset("--dry-run");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("would delete the servers' data and logs in " + directory + " (3 MB)\n");
        assertThat(data).exists();
    }

    @Test
    void should_delete_when_told_to() {
        CommandRun run = reset("--yes");

        assertThat(run.exitCode()).isZero();
        assertThat(data).doesNotExist();
    }

    private CommandRun reset(String... options) {
        String[] arguments = new String[4 + options.length];
        arguments[0] = "--data-dir";
        arguments[1] = directory.toString();
        arguments[2] = "servers";
        arguments[3] = "reset";
        System.arraycopy(options, 0, arguments, 4, options.length);
        return CommandRun.of(Map.of(), directory, arguments);
    }
}
