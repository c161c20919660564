package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    Path folder;

    @Test
    void should_read_what_was_written() throws IOException {
        StateFile file = new StateFile(folder.resolve("servers.properties"));
        Map<Server, ServerState> states = Map.of(
                Server.MYSQL,
                new ServerState(3307, 0, Optional.of(ProcessIdentity.current()), Instant.now(), true, true),
                Server.KAFKA,
                new ServerState(9092, 41000, Optional.empty(), Instant.EPOCH, false, false));

        file.write(states);

        assertThat(file.read()).isEqualTo(states);
    }

    @Test
    void should_know_the_ports_but_no_process_in_a_copy_of_the_folder() throws IOException {
        Path original = Files.createDirectory(folder.resolve("a"));
        ServerState running =
                new ServerState(3307, 0, Optional.of(ProcessIdentity.current()), Instant.EPOCH, true, true);
        new StateFile(original.resolve("servers.properties")).write(Map.of(Server.MYSQL, running));
        Path copy = Files.createDirectory(folder.resolve("b"));
        Files.copy(original.resolve("servers.properties"), copy.resolve("servers.properties"));

        assertThat(DataDirectory.at(copy).endpoints()).isEmpty();
        assertThat(DataDirectory.at(copy).stop(ProgressListener.none())).isEmpty();
        assertThat(new StateFile(copy.resolve("servers.properties")).read())
                .containsEntry(Server.MYSQL, running.stopped());

        Path moved = Files.move(original, folder.resolve("c"));
        assertThat(new StateFile(moved.resolve("servers.properties")).read()).containsEntry(Server.MYSQL, running);
    }

    @Test
    void should_be_empty_when_there_is_no_file() throws IOException {
        assertThat(new StateFile(folder.resolve("servers.properties")).read()).isEmpty();
    }

    @Test
    void should_name_the_file_and_server_of_a_broken_entry() throws IOException {
        Path path = Files.writeString(folder.resolve("servers.properties"), "kafka.port=many\n");
        assertThatThrownBy(() -> new StateFile(path).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining("kafka");
    }
}
