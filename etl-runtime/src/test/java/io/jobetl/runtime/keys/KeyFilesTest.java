package io.jobetl.runtime.keys;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jobetl.aggregation.Digest;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    private static final Digest COUNTED = new Digest(10, 20, 30);
    private static final Digest NEXT = new Digest(11, 40, 50);
    private static final Digest OTHER = new Digest(11, 41, 50);

    @TempDir
    Path all;

    private Path folder;
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void nameTheFolder() {
        folder = all.resolve("0123456789abcde8");
    }

    @Test
    void should_find_all_keys_that_the_writer_before_has_completed() {
        KeyFiles first = started();
        KeyFilter keys = first.begin(HOUR, 0);
        add(keys, 0, KEYS);
        first.complete(HOUR, COUNTED);
        add(keys, KEYS, 2 * KEYS); // it has grown several times

        KeyFilter found = found(COUNTED);

        assertThat(known(found, 0, 2 * KEYS)).isEqualTo(2 * KEYS);
        assertThat(known(found, 2 * KEYS, 3 * KEYS)).isLessThan(KEYS / 50);
        assertThat(found.keys()).isCloseTo(keys.keys(), Percentage.withPercentage(2));
        assertThat(problems).isEmpty();
    }

    /** As if it had never ended. */
    @Test
    void should_go_on_with_what_was_found() {
        completed();
        KeyFilter second = found(COUNTED);
        add(second, KEYS, 3 * KEYS);

        KeyFilter third = found(COUNTED);

        assertThat(known(third, 0, 10)).isEqualTo(10);
        assertThat(known(third, KEYS, 3 * KEYS)).isEqualTo(2 * KEYS);
    }

    /** Killed before it knew, or before the server did. */
    @Test
    void should_find_keys_whether_the_last_commit_has_happened_or_not() {
        for (Digest inTheSink : List.of(COUNTED, NEXT)) {
            completed().committing(HOUR, NEXT);

            assertThat(files(BOOT).take(Map.of(HOUR, inTheSink))).hasSize(1);
            assertThat(files(BOOT).take(Map.of(HOUR, OTHER))).isEmpty();
        }
    }

    /** Another writer has added rows, on another machine or without keys; or the sink was set back. */
    @Test
    void should_find_nothing_when_other_rows_are_counted() {
        KeyFiles first = completed();
        first.committing(HOUR, NEXT);
        first.complete(HOUR, NEXT);

        assertThat(files(BOOT).take(Map.of(HOUR, COUNTED))).isEmpty();
        assertThat(paths()).isEmpty();
    }

    /** What was about to be committed then was meant for the file that was left. */
    @Test
    void should_find_no_keys_of_a_commit_that_a_writer_before_had_in_mind() {
        completed().committing(HOUR, NEXT);
        found(COUNTED);

        assertThat(files(BOOT).take(Map.of(HOUR, NEXT))).isEmpty();
    }

    @Test
    void should_find_nothing_of_an_hour_that_is_of_no_use() {
        completed();

        assertThat(files(BOOT).take(Map.of(HOUR + 1, COUNTED))).isEmpty();
        assertThat(paths()).isEmpty();
    }

    @Test
    void should_find_nothing_when_the_system_was_started_again() {
        completed();

        assertThat(files("boot-2").take(Map.of(HOUR, COUNTED))).isEmpty();
        assertThat(paths()).isEmpty();
    }

    @Test
    void should_find_no_hour_that_was_not_completed_or_was_forgotten() {
        KeyFiles first = started();
        first.begin(HOUR, 0);
        first.committing(HOUR, COUNTED);
        first.begin(HOUR + 1, 0);
        first.complete(HOUR + 1, COUNTED);
        first.forget(HOUR + 1);
        first.complete(HOUR + 1, COUNTED);
        first.begin(HOUR + 2, 0).addUnknown();
        first.complete(HOUR + 2, COUNTED);
        first.begin(HOUR + 3, 0);
        first.complete(HOUR + 3, COUNTED);
        first.begin(HOUR + 3, 0); // begun again, and not completed
        Map<Integer, Digest> counted = new HashMap<>();
        for (int hour = HOUR; hour <= HOUR + 3; hour++) {
            counted.put(hour, COUNTED);
        }

        assertThat(files(BOOT).take(counted)).isEmpty();
    }

    /** A writer that was replaced and does not know it yet, with reads under way: its files are its own. */
    @Test
    void should_not_meet_a_writer_that_was_replaced() {
        KeyFiles first = started();
        KeyFilter old = first.begin(HOUR, 0);
        first.complete(HOUR, COUNTED);
        KeyFiles second = files(BOOT);
        KeyFilter keys = requireNonNull(second.take(Map.of(HOUR, COUNTED)).get(HOUR));
        add(old, 0, KEYS); // both grow
        add(keys, KEYS, 2 * KEYS);
        add(old, 2 * KEYS, 3 * KEYS);
        first.committing(HOUR, NEXT);
        first.begin(HOUR, 0);
        first.complete(HOUR, NEXT);
        first.forget(HOUR);

        KeyFilter found = found(COUNTED);

        assertThat(known(found, KEYS, 2 * KEYS)).isEqualTo(KEYS);
        assertThat(known(found, 0, KEYS)).isLessThan(KEYS / 50);
    }

    /** It may have begun another part while the file was copied. */
    @Test
    void should_not_mistake_what_another_writer_has_begun_for_its_own() throws IOException {
        completed();
        Path file = paths().get(0);
        byte[] part = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(part, 3 * part.length)); // room behind the parts, with something in it
        KeyFilter keys = found(COUNTED);
        add(keys, 10, KEYS);

        assertThat(known(found(COUNTED), 0, KEYS)).isEqualTo(KEYS);
    }

    /** A file that cannot be copied keeps no other from being found, and does not stay. */
    @Test
    void should_go_on_behind_a_file_that_cannot_be_read() throws IOException {
        completed();
        Path broken = Files.createDirectory(folder.resolve(HOUR + "-" + UUID.randomUUID() + ".keys"));

        assertThat(files(BOOT).take(Map.of(HOUR, COUNTED))).hasSize(1);
        assertThat(broken).doesNotExist();
        assertThat(paths()).hasSize(1);
    }

    /** The same within one process, which has lost its state and takes it up again. */
    @Test
    void should_not_meet_its_own_reads_of_an_earlier_term() {
        KeyFiles files = started();
        KeyFilter old = files.begin(HOUR, 0);
        files.complete(HOUR, COUNTED);
        KeyFilter keys = requireNonNull(files.take(Map.of(HOUR, COUNTED)).get(HOUR));
        old.addUnknown();
        add(keys, 0, KEYS);

        assertThat(known(found(COUNTED), 0, KEYS)).isEqualTo(KEYS);
    }

    @Test
    void should_find_nothing_in_files_that_are_cut_or_of_somebody_else() throws IOException {
        completed();
        Path file = paths().get(0);
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(cut.length() - 8);
        }
        Files.createFile(folder.resolve("6-" + UUID.randomUUID() + ".keys"));
        Files.writeString(folder.resolve("7-" + UUID.randomUUID() + ".keys"), "x".repeat(10_000));
        Path notOurs = Files.writeString(folder.resolve("no-hour.keys"), "x");

        assertThat(files(BOOT).take(Map.of(HOUR, COUNTED, 6, COUNTED, 7, COUNTED)))
                .isEmpty();
        assertThat(paths()).containsExactly(notOurs);
        assertThat(problems).isEmpty();
    }

    @Test
    void should_let_nobody_else_read_the_folder() throws IOException {
        completed();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void should_keep_nothing_where_others_may_write() throws IOException {
        completed();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
        KeyFiles files = files(BOOT);

        assertThat(files.take(Map.of(HOUR, COUNTED))).isEmpty();
        files.begin(HOUR + 1, 0);

        assertThat(paths()).hasSize(1);
        assertThat(problems).singleElement().asString().contains("others may write to " + folder + ": rwxrwx---");
    }

    @Test
    void should_keep_nothing_in_a_folder_that_a_link_leads_to() throws IOException {
        Path elsewhere = Files.createDirectory(all.resolve("elsewhere"));
        Files.createSymbolicLink(folder, elsewhere);

        started().begin(HOUR, 0);

        assertThat(elsewhere).isEmptyDirectory();
        assertThat(problems).singleElement().asString().contains(folder + " is no folder");
    }

    @Test
    void should_delete_the_files_of_installations_that_are_gone() throws IOException {
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
        Path gone = Files.createDirectory(all.resolve("0123456789abcdef"));
        Files.writeString(gone.resolve("1-" + UUID.randomUUID() + ".keys"), "x");
        Path living = Files.createDirectory(all.resolve("0123456789abcde0"));
        Path notOurs = Files.createDirectory(all.resolve("somebody"));
        Path withMore = Files.createDirectory(all.resolve("0123456789abcde1"));
        Path more = Files.writeString(withMore.resolve("notes"), "x");
        Path elsewhere = Files.createDirectory(all.resolve("elsewhere"));
        Path linked = Files.createFile(elsewhere.resolve("1-" + UUID.randomUUID() + ".keys"));
        Files.createSymbolicLink(all.resolve("0123456789abcde2"), elsewhere);
        completed();
        for (Path old : List.of(gone, notOurs, withMore, elsewhere, folder)) {
            Files.setLastModifiedTime(old, longAgo);
        }

        assertThat(files(BOOT).take(Map.of(HOUR, COUNTED))).hasSize(1);

        assertThat(gone).doesNotExist();
        assertThat(List.of(living, notOurs, more, linked)).allMatch(Files::exists);
    }

    @Test
    void should_go_on_without_files_and_say_so_once() throws IOException {
        Files.writeString(folder, "no folder");
        KeyFiles files = started();

        KeyFilter keys = files.begin(HOUR, 0);
        add(keys, 0, KEYS);
        files.committing(HOUR, COUNTED);
        files.complete(HOUR, COUNTED);
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

        KeyFilter found = found(KeysMain.COUNTED);

        assertThat(known(found, 0, added)).isEqualTo(added);
    }

    /** As the next writer finds them. */
    private KeyFilter found(Digest counted) {
        KeyFilter found = files(BOOT).take(Map.of(HOUR, counted)).get(HOUR);
        return requireNonNull(found, "nothing found");
    }

    private KeyFiles completed() {
        KeyFiles files = started();
        add(files.begin(HOUR, 0), 0, 10);
        files.complete(HOUR, COUNTED);
        assertThat(paths()).hasSize(1);
        return files;
    }

    private KeyFiles started() {
        KeyFiles files = files(BOOT);
        assertThat(files.take(Map.of())).isEmpty();
        return files;
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
