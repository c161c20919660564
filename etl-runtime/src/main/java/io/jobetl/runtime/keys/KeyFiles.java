package io.jobetl.runtime.keys;

import static java.util.Objects.requireNonNull;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.KeyFilter;
import io.jobetl.pipeline.port.KeyMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of counted rows of one installation, in files in memory: they are there after a process was killed, and gone
 * when the system was. A file for each hour, in a folder of its own. Two and a half bytes for each row of the open
 * hours, and no more than 64 MB for closed ones.
 *
 * <p>No file is ever used by two writers, as one that was replaced may not know it yet: the next one copies what it
 * finds. What does not work is told once, and costs only time.
 *
 * <p>For one thread, as {@link KeyMemory} says.
 */
public final class KeyFiles implements KeyMemory {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** Of an hour; the rest makes it the only file that will ever have this name. */
    private static final Pattern FILE = Pattern.compile("(-?\\d{1,8})-[0-9a-f-]{36}\\.keys");

    private static final Pattern INSTALLATION = Pattern.compile("[0-9a-f]{16}");
    /** Each writer begins a file in each hour. */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(2);

    private final Path folder;
    private final String boot;
    private final Consumer<String> problems;
    private final Map<Integer, KeyFile> files = new HashMap<>();
    private boolean isUsable;
    private boolean isTold;

    /**
     * Files in this folder.
     *
     * @param boot names this start of the system
     * @param problems gets a sentence when keys cannot be kept
     */
    KeyFiles(Path folder, String boot, Consumer<String> problems) {
        this.folder = folder;
        this.boot = boot;
        this.problems = problems;
    }

    /**
     * The keys of an installation; none where this system has no memory for files, or does not say when it was started.
     *
     * @param base for the files of all installations and users
     * @param installation names it among all of this machine
     * @param problems gets a sentence when keys cannot be kept
     */
    public static KeyMemory of(Path base, String installation, Consumer<String> problems) {
        String boot = bootId();
        return boot == null || OwnFolder.isMissing(base)
                ? KeyMemory.NONE
                : new KeyFiles(OwnFolder.of(base, installation), boot, problems);
    }

    private static @Nullable String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public Map<Integer, KeyFilter> take(Map<Integer, Digest> counted) {
        files.clear(); // of an earlier term, whose reads may still be under way
        isUsable = false;
        Map<Integer, KeyFilter> filters = new HashMap<>();
        try {
            prepare();
            isUsable = true;
            for (Path path : OwnFolder.list(folder)) {
                Matcher name = FILE.matcher(path.getFileName().toString());
                if (name.matches()) {
                    int hour = Integer.parseInt(name.group(1));
                    Digest digest = filters.containsKey(hour) ? null : counted.get(hour);
                    KeyFilter filter = digest == null ? null : take(path, hour, digest);
                    if (filter != null) {
                        filters.put(hour, filter);
                    }
                    delete(path);
                }
            }
        } catch (IOException e) {
            tell(e);
        }
        return filters;
    }

    /** The keys of an hour, which go on in a file of their own; null when these are others. */
    private @Nullable KeyFilter take(Path left, int hour, Digest digest) {
        try {
            if (!KeyFile.isComplete(left, digest, boot)) {
                return null;
            }
            KeyFile file = KeyFile.copy(left, newPath(hour), digest, this::tell);
            try {
                KeyFilter filter = file.filter();
                files.put(hour, file);
                return filter;
            } catch (IOException | IllegalArgumentException e) { // it was killed while it grew, for one
                file.drop();
                return null;
            }
        } catch (
                NoSuchFileException e) { // forgotten by whoever has left it, and does not know yet that he was replaced
            return null;
        } catch (IOException e) { // there is no room for a copy, for one
            tell(e);
            return null;
        }
    }

    private void delete(Path left) {
        try {
            Files.deleteIfExists(left);
        } catch (IOException e) {
            tell(e);
        }
    }

    private Path newPath(int epochHour) {
        return folder.resolve(epochHour + "-" + UUID.randomUUID() + ".keys");
    }

    /** A folder that nobody else can write to, and none of installations that are gone. */
    private void prepare() throws IOException {
        OwnFolder.prepare(folder);
        for (Path installation : OwnFolder.list(requireNonNull(folder.getParent()))) {
            if (!installation.equals(folder)
                    && INSTALLATION
                            .matcher(installation.getFileName().toString())
                            .matches()) {
                deleteAbandoned(installation);
            }
        }
    }

    private static void deleteAbandoned(Path installation) {
        try {
            Instant used = Files.getLastModifiedTime(installation, LinkOption.NOFOLLOW_LINKS)
                    .toInstant();
            if (!Files.isDirectory(installation, LinkOption.NOFOLLOW_LINKS)
                    || used.isAfter(Instant.now().minus(ABANDONED_AFTER))) {
                return;
            }
            for (Path path : OwnFolder.list(installation)) {
                String name = path.getFileName().toString();
                if (FILE.matcher(name).matches() || LockFiles.FILE.matcher(name).matches()) {
                    Files.deleteIfExists(path);
                }
            }
            Files.deleteIfExists(installation);
        } catch (IOException stays) {
            // Somebody has put something there, or deletes it too; it is in nobody's way.
        }
    }

    @Override
    public KeyFilter begin(int epochHour, long expectedKeys) {
        forget(epochHour);
        if (!isUsable) {
            return new KeyFilter(expectedKeys);
        }
        try {
            KeyFile file = KeyFile.create(newPath(epochHour), boot, this::tell);
            files.put(epochHour, file);
            return new KeyFilter(expectedKeys, file);
        } catch (IOException e) {
            tell(e);
            return new KeyFilter(expectedKeys);
        }
    }

    @Override
    public void committing(int epochHour, Digest digest) {
        KeyFile file = files.get(epochHour);
        if (file != null) {
            file.committing(digest);
        }
    }

    @Override
    public void complete(int epochHour, Digest digest) {
        KeyFile file = files.get(epochHour);
        if (file != null) {
            file.complete(digest);
        }
    }

    @Override
    public void forget(int epochHour) {
        KeyFile file = files.remove(epochHour);
        if (file != null) {
            file.drop();
        }
    }

    private synchronized void tell(IOException problem) {
        if (!isTold) {
            isTold = true;
            problems.accept("cannot keep the keys of counted rows in " + folder + ": " + problem
                    + "; after a restart late rows wait until their hour is read again");
        }
    }

    @Override
    public String toString() {
        return "KeyFiles[" + folder + "]";
    }
}
