package io.jobetl.runtime.keys;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.pipeline.port.KeyMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of counted rows of one installation, in files in memory: they are there after a process was killed, and gone
 * when the system was. A file for each hour, in a folder of its own. Two and a half bytes for each row of the open hours,
 * and no more than 64 MB for closed ones.
 *
 * <p>For one thread, as {@link KeyMemory} says. What does not work is told once, and costs only time.
 */
public final class KeyFiles implements KeyMemory {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path OWN_PROCESS = Path.of("/proc/self");
    private static final String SUFFIX = ".keys";
    /** Each begins a file in each hour. */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(2);

    private final Path folder;
    private final String boot;
    private final Consumer<String> problems;
    private final Map<Integer, KeyFile> files = new TreeMap<>();
    private String writer = "";
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
        boolean isMissing = base.equals(SHARED_MEMORY) && !(Files.isDirectory(base) && Files.isWritable(base));
        if (boot == null || isMissing) {
            return KeyMemory.NONE;
        }
        Path all = base.resolve("etl-" + System.getProperty("user.name"));
        return new KeyFiles(all.resolve(hash(installation)), boot, problems);
    }

    private static @Nullable String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return null;
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has it", e);
        }
    }

    @Override
    public Map<Integer, KeyFilter> take(String previousWriter, String nextWriter) {
        writer = nextWriter;
        files.clear();
        Map<Integer, KeyFilter> filters = new HashMap<>();
        try {
            prepare();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                for (Path path : found) {
                    take(path, previousWriter, filters);
                }
            }
        } catch (IOException e) {
            tell(e);
        }
        return filters;
    }

    private void take(Path path, String previousWriter, Map<Integer, KeyFilter> filters) throws IOException {
        KeyFile file = previousWriter.isEmpty()
                ? null
                : KeyFile.find(path, boot, previousWriter, this::tell).orElse(null);
        if (file == null) {
            Files.deleteIfExists(path);
            return;
        }
        try {
            int hour = Integer.parseInt(path.getFileName()
                    .toString()
                    .substring(0, path.getFileName().toString().length() - SUFFIX.length()));
            filters.put(hour, file.filter());
            file.complete(writer);
            files.put(hour, file);
        } catch (IllegalArgumentException e) { // not ours, or killed while it grew
            file.drop();
        }
    }

    /** A folder that nobody else can write to, and none of installations that are gone. */
    private void prepare() throws IOException {
        Path all = folder.getParent();
        if (Files.notExists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.getOwner(all).equals(Files.getOwner(OWN_PROCESS))) {
            throw new IOException(all + " belongs to " + Files.getOwner(all));
        }
        Instant abandoned = Instant.now().minus(ABANDONED_AFTER);
        try (DirectoryStream<Path> installations = Files.newDirectoryStream(all)) {
            for (Path installation : installations) {
                if (Files.getLastModifiedTime(installation).toInstant().isBefore(abandoned)) {
                    delete(installation);
                }
            }
        }
    }

    private static void delete(Path installation) throws IOException {
        try (Stream<Path> paths = Files.list(installation)) {
            for (Path path : paths.toList()) {
                Files.deleteIfExists(path);
            }
        }
        Files.deleteIfExists(installation);
    }

    @Override
    public KeyFilter begin(int epochHour, long expectedKeys) {
        try {
            KeyFile file = KeyFile.create(folder.resolve(epochHour + SUFFIX), boot, this::tell);
            files.put(epochHour, file);
            return new KeyFilter(expectedKeys, file);
        } catch (IOException e) {
            files.remove(epochHour);
            tell(e);
            return new KeyFilter(expectedKeys);
        }
    }

    @Override
    public void complete(int epochHour) {
        KeyFile file = files.get(epochHour);
        if (file != null) {
            file.complete(writer);
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
