package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void should_refuse_a_folder_with_files_of_somebody_else() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        DataDirectory directory = DataDirectory.at(folder);

        assertThatThrownBy(() -> directory.lock(Duration.ZERO))
                .isInstanceOf(LocalServersException.class)
                .hasMessageContaining("holds other files");
        assertThatThrownBy(() -> directory.reset(ProgressListener.none()))
                .isInstanceOf(LocalServersException.class)
                .hasMessageContaining("nothing deleted");
        assertThat(folder.resolve("thesis.txt")).hasContent("years of work");
    }

    @Test
    void should_make_folders_for_its_user_alone() throws IOException {
        DataDirectory directory = DataDirectory.at(folder.resolve("new/data"));
        directory.lock(Duration.ZERO).close();
        Files.createDirectory(directory.data(Server.MYSQL)); // as earlier versions did
        directory.makePrivateFor(Server.MYSQL);

        for (Path made : List.of(
                directory.path(), directory.data(Server.MYSQL), directory.path().resolve("logs"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .as("%s", made)
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void should_give_the_lock_to_one_only_and_name_the_holder() {
        DataDirectory directory = DataDirectory.at(folder.resolve("data"));
        DirectoryLock lock = directory.lock(Duration.ZERO);
        assertThatThrownBy(() -> directory.lock(Duration.ZERO))
                .isInstanceOfSatisfying(
                        LocalServersException.class,
                        e -> assertThat(e.reason()).isEqualTo(LocalServersException.Reason.DATA_DIRECTORY_IN_USE))
                .hasMessageContaining("pid=" + ProcessHandle.current().pid());
        lock.close();
        directory.lock(Duration.ZERO).close();
    }

    @Test
    void should_delete_its_own_data_and_nothing_else_on_reset() throws IOException {
        DataDirectory directory = DataDirectory.at(folder.resolve("data"));
        directory.lock(Duration.ZERO).close();
        Path table = Files.createDirectories(directory.path().resolve("mysql/data/DE1"))
                .resolve("job.ibd");
        Files.writeString(table, "rows");
        Path outside = Files.writeString(folder.resolve("outside"), "precious");
        Files.createSymbolicLink(directory.path().resolve("mysql/link"), outside);
        Path note = Files.writeString(directory.path().resolve("note.txt"), "mine");

        directory.reset(ProgressListener.none());

        assertThat(directory.path().resolve("mysql")).doesNotExist();
        assertThat(note).hasContent("mine");
        assertThat(outside).hasContent("precious");
    }

    @Test
    void should_say_stopped_for_every_server_of_a_folder_that_does_not_exist() {
        DataDirectory directory = DataDirectory.at(folder.resolve("nothing"));
        assertThat(directory.status())
                .hasSize(Server.pipeline().size())
                .allSatisfy(status -> assertThat(status.state()).isEqualTo(ServerStatus.State.STOPPED));
        assertThat(directory.stop(ProgressListener.none())).isEmpty();
        assertThat(directory.path()).doesNotExist();
    }
}
