package io.jobetl.runtime.keys;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jobetl.aggregation.KeyFilter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
    private static final String BOOT = "boot-1";
    private static final int HOUR = 492_984;
    private static final int KEYS = 100_000;

    @TempDir
    Path all;

    private Path folder;
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void nameTheFolder() {
        folder = all.resolve("installation");
    }

    @Test
    void should_find_all_keys_that_the_writer_before_has_completed() {
        KeyFiles first = files(BOOT);
        assertThat(first.take("", "a:1")).isEmpty();
        KeyFilter keys = first.begin(HOUR, 0);
        add(keys, 0, KEYS);
        first.complete(HOUR);
        add(keys, KEYS, 2 * KEYS); // it has grown several times

        KeyFilter found = found("a:1", "b:2");

        assertThat(known(found, 0, 2 * KEYS)).isEqualTo(2 * KEYS);
        assertThat(known(found, 2 * KEYS, 3 * KEYS)).isLessThan(KEYS / 50);
        assertThat(found.keys()).isCloseTo(keys.keys(), Percentage.withPercentage(2));
        assertThat(problems).isEmpty();
    }

    /** As if it had never ended. */
    @Test
    void should_go_on_with_what_was_found() {
        KeyFiles first = files(BOOT);
        first.take("", "a:1");
        add(first.begin(HOUR, 0), 0, KEYS);
        first.complete(HOUR);
        KeyFilter second = found("a:1", "b:2");
        add(second, KEYS, 3 * KEYS);

        KeyFilter third = found("b:2", "c:3");

        assertThat(known(third, 0, 3 * KEYS)).isEqualTo(3 * KEYS);
    }

    @Test
    void should_find_nothing_when_another_writer_has_written_since() {
        completed("a:1");

        assertThat(files(BOOT).take("x:2", "a:3")).isEmpty();
        assertThat(paths()).isEmpty();
    }

    @Test
    void should_find_nothing_when_nobody_knows_who_has_written() {
        completed("");

        assertThat(files(BOOT).take("", "a:3")).isEmpty();
    }

    @Test
    void should_find_nothing_when_the_system_was_started_again() {
        completed("a:1");

        assertThat(files("boot-2").take("a:1", "a:2")).isEmpty();
        assertThat(paths()).isEmpty();
    }

    @Test
    void should_find_no_hour_that_was_not_completed_or_was_forgotten() {
        KeyFiles first = files(BOOT);
        first.take("", "a:1");
        first.begin(HOUR, 0);
        first.begin(HOUR + 1, 0);
        first.complete(HOUR + 1);
        first.forget(HOUR + 1);
        first.complete(HOUR + 1);
        first.begin(HOUR + 2, 0).addUnknown();
        first.complete(HOUR + 2);
        first.begin(HOUR + 3, 0);
        first.complete(HOUR + 3);
        first.begin(HOUR + 3, 0); // begun again, and not completed

        assertThat(files(BOOT).take("a:1", "b:2")).isEmpty();
    }

    /** A writer that was replaced and does not know it yet: its files are its own. */
    @Test
    void should_not_find_what_a_writer_completes_that_was_replaced() {
        KeyFiles first = files(BOOT);
        first.take("", "a:1");
        first.begin(HOUR, 0);
        first.complete(HOUR);
        KeyFiles second = files(BOOT);
        assertThat(second.take("a:1", "b:2")).hasSize(1);
        first.begin(HOUR, 0);
        first.complete(HOUR);

        assertThat(files(BOOT).take("b:2", "c:3")).isEmpty();
    }

    @Test
    void should_find_nothing_in_files_that_are_cut_or_of_somebody_else() throws IOException {
        completed("a:1");
        Path file = paths().get(0);
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(cut.length() - 8);
        }
        Files.writeString(folder.resolve("no-hour.keys"), "x");
        Files.writeString(folder.resolve("7.keys"), "x".repeat(10_000));

        assertThat(files(BOOT).take("a:1", "b:2")).isEmpty();
        assertThat(paths()).isEmpty();
    }

    @Test
    void should_let_nobody_else_read_the_folder() throws IOException {
        completed("a:1");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void should_delete_the_files_of_installations_that_are_gone() throws IOException {
        Path gone = Files.createDirectory(all.resolve("gone"));
        Files.writeString(gone.resolve("1.keys"), "x");
        Files.setLastModifiedTime(gone, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
        Path living = Files.createDirectory(all.resolve("living"));

        files(BOOT).take("", "a:1");

        assertThat(gone).doesNotExist();
        assertThat(living).exists();
    }

    @Test
    void should_go_on_without_files_and_say_so_once() throws IOException {
        Files.writeString(folder, "no folder");
        KeyFiles files = files(BOOT);
        files.take("", "a:1");

        KeyFilter keys = files.begin(HOUR, 0);
        add(keys, 0, KEYS);
        files.complete(HOUR);
        files.begin(HOUR + 1, 0);

        assertThat(known(keys, 0, KEYS)).isEqualTo(KEYS);
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("cannot keep the keys of counted rows in " + folder)
                .endsWith("after a restart late rows wait until their hour is read again");
    }

    /** What a thread has stored is there, whatever it was doing. */
    @Test
    void should_find_every_key_of_a_process_that_was_killed() throws Exception {
        assumeThat(Path.of("/proc/self")).exists();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeysMain.class.getName(),
                        folder.toString(),
                        BOOT,
                        Integer.toString(HOUR))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long added = 0;
        try (var lines = process.inputReader()) {
            while (added < KEYS) {
                added = Long.parseLong(lines.readLine());
            }
            process.toHandle().destroyForcibly(); // what it has printed can still be read
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                added = line.isEmpty() ? added : Math.max(added, Long.parseLong(line));
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        KeyFilter found = found(KeysMain.WRITER, "b:2");

        assertThat(known(found, 0, added)).isEqualTo(added);
    }

    private KeyFilter found(String previousWriter, String writer) {
        KeyFilter found = files(BOOT).take(previousWriter, writer).get(HOUR);
        return requireNonNull(found, "nothing found");
    }

    private void completed(String writer) {
        KeyFiles files = files(BOOT);
        files.take("", writer);
        add(files.begin(HOUR, 0), 0, 10);
        files.complete(HOUR);
        assertThat(paths()).hasSize(1);
    }

    private KeyFiles files(String boot) {
        return new KeyFiles(folder, boot, problems::add);
    }

    private List<Path> paths() {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void add(KeyFilter keys, long from, long to) {
        for (long i = from; i < to; i++) {
            keys.add(i << 16, ~i);
        }
    }

    private static long known(KeyFilter keys, long from, long to) {
        long known = 0;
        for (long i = from; i < to; i++) {
            known += keys.mightContain(i << 16, ~i) ? 1 : 0;
        }
        return known;
    }
}
