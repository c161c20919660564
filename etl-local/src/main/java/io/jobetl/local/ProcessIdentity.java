package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process id together with what tells it from a later process that got the same id. No signal is sent without
 * comparing both. On Linux the mark is the start time in clock ticks since boot plus the boot id, which no change of
 * the wall clock can shift; elsewhere it is the start time that the JDK reports. Immutable.
 */
record ProcessIdentity(long pid, String mark) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** Field 22 of /proc/PID/stat, counted after the command name, which is field 2 and may hold anything. */
    private static final int START_TICKS_AFTER_NAME = 19;

    static Optional<ProcessIdentity> of(long pid) {
        return mark(pid).map(mark -> new ProcessIdentity(pid, mark));
    }

    static ProcessIdentity current() {
        return of(ProcessHandle.current().pid()).orElseThrow();
    }

    static ProcessIdentity parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a process identity: " + text);
        }
        return new ProcessIdentity(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
    }

    /** True while this very process exists and is not a zombie. */
    boolean isAlive() {
        return handle().isPresent();
    }

    /** The handle, if the process with this id still is the one that was meant. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> mark(pid).filter(mark::equals).isPresent());
    }

    @Override
    public String toString() {
        return pid + ":" + mark;
    }

    private static Optional<String> mark(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            if (Files.exists(BOOT_ID)) {
                String line = Files.readString(stat);
                String[] fields =
                        line.substring(line.lastIndexOf(')') + 2).trim().split(" ", -1);
                if (fields[0].equals("Z") || fields[0].equals("X")) {
                    return Optional.empty();
                }
                return Optional.of(fields[START_TICKS_AFTER_NAME] + "@"
                        + Files.readString(BOOT_ID).trim());
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(Instant::toEpochMilli)
                .map(String::valueOf);
    }
}
