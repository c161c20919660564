package io.jobetl.runtime.keys;

import io.jobetl.pipeline.commit.InstanceLocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A locked file for each instance, beside the keys of its rows. The system takes the lock from a process that ends. A
 * file that cannot be made costs a successor the wait for half a lease, so nobody is told.
 */
public final class LockFiles implements InstanceLocks {
    static final Pattern FILE = Pattern.compile("([0-9a-f-]{36})\\.lock");
    /** A lock ends when its process closes any channel to the file, so a file of this process is not opened again. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Set<String> exited = new HashSet<>();
    private @Nullable Path held;
    private @Nullable FileChannel channel;

    LockFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * The locks of an installation; none where this system has no memory for files.
     *
     * @param base for the files of all installations and users
     * @param installation names it among all of this machine
     */
    public static InstanceLocks of(Path base, String installation) {
        return OwnFolder.isMissing(base) ? NONE : new LockFiles(OwnFolder.of(base, installation));
    }

    @Override
    public void hold(String instance) {
        if (held != null) {
            return;
        }
        Path path = path(instance);
        try {
            OwnFolder.prepare(folder);
            FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (file.tryLock() == null) { // taken for one that has exited, between the two
                file.close();
                return;
            }
            held = path;
            channel = file;
            HELD.add(path);
            deleteExited();
        } catch (IOException e) {
            // The successor waits.
        }
    }

    private void deleteExited() throws IOException {
        for (Path path : OwnFolder.list(folder)) {
            Matcher name = FILE.matcher(path.getFileName().toString());
            if (name.matches()) {
                hasExited(name.group(1));
            }
        }
    }

    @Override
    public boolean hasExited(String instance) {
        if (exited.contains(instance)) {
            return true;
        }
        Path path = path(instance);
        if (HELD.contains(path)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                return false;
            }
            Files.deleteIfExists(path);
            return exited.add(instance);
        } catch (IOException | OverlappingFileLockException e) { // there is none, mostly
            return false;
        }
    }

    private Path path(String instance) {
        return folder.resolve(instance + ".lock").toAbsolutePath();
    }

    @Override
    public void release() {
        if (held == null || channel == null) {
            return;
        }
        try {
            Files.deleteIfExists(held);
            channel.close();
        } catch (IOException e) {
            // It is unlocked with the process at the latest, and so the next one deletes it.
        }
        HELD.remove(held);
        held = null;
    }
}
