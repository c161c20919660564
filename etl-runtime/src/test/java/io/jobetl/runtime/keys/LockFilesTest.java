package io.jobetl.runtime.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFilesTest {
    private final String instance = UUID.randomUUID().toString();
    private final String next = UUID.randomUUID().toString();

    @TempDir
    Path all;

    private Path folder;

    @BeforeEach
    void nameTheFolder() {
        folder = all.resolve("0123456789abcde8");
    }

    @Test
    void should_see_that_a_process_was_killed_and_that_it_lived_before() throws Exception {
        Process process = holder();
        LockFiles locks = new LockFiles(folder);
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("held");
            assertThat(locks.hasExited(instance)).as("it lives").isFalse();
            locks.hold(next);
            assertThat(locks.hasExited(instance)).as("another one begins").isFalse();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(locks.hasExited(instance)).isTrue();
        assertThat(locks.hasExited(instance)).as("asked again").isTrue();
        assertThat(names()).containsExactly(next + ".lock");
    }

    @Test
    void should_see_that_instances_of_this_process_live_until_they_are_released() throws Exception {
        LockFiles first = new LockFiles(folder);
        first.hold(instance);
        first.hold(instance);
        LockFiles second = new LockFiles(folder);
        second.hold(next);

        assertThat(second.hasExited(instance)).isFalse();
        assertThat(first.hasExited(next)).isFalse();
        assertThat(isSeenAliveByAnotherProcess())
                .as("its lock was kept while others looked")
                .isTrue();

        first.release();
        first.release();
        assertThat(names()).containsExactly(next + ".lock");
        assertThat(second.hasExited(instance))
                .as("it has ended in peace, and given its lease back")
                .isFalse();
    }

    @Test
    void should_know_nothing_of_instances_without_a_lock() {
        LockFiles locks = new LockFiles(folder);

        assertThat(locks.hasExited(instance)).isFalse();
        locks.hold(next);
        assertThat(locks.hasExited(instance)).isFalse();
        assertThat(locks.hasExited("../" + instance)).isFalse();
    }

    @Test
    void should_delete_what_instances_have_left_that_never_became_the_writer() throws Exception {
        Files.createDirectories(folder);
        Files.createFile(folder.resolve(instance + ".lock"));
        Files.createFile(folder.resolve("notes.lock"));

        new LockFiles(folder).hold(next);

        assertThat(names()).containsExactlyInAnyOrder(next + ".lock", "notes.lock");
    }

    @Test
    void should_hold_nothing_where_others_can_write() throws Exception {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        new LockFiles(folder).hold(instance);

        assertThat(names()).isEmpty();
    }

    private boolean isSeenAliveByAnotherProcess() throws Exception {
        Process look = new ProcessBuilder(java("look")).start();
        String seen = look.inputReader().readLine();
        assertThat(look.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return seen.equals("false");
    }

    private Process holder() throws IOException {
        return new ProcessBuilder(java("hold"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private List<String> java(String what) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockMain.class.getName(),
                what,
                folder.toString(),
                instance);
    }

    private List<String> names() throws IOException {
        return OwnFolder.list(folder).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }
}
