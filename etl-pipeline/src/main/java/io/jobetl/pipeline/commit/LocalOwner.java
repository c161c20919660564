package io.jobetl.pipeline.commit;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The owner of a lease as {@code host:process id}. Thread-safe. */
public final class LocalOwner {
    /** The name of many hosts: of this one too, when it does not know its own. */
    private static final String NO_NAME = "localhost";

    private static final String HOST = host();

    private LocalOwner() {}

    /** This process. */
    public static String name() {
        return HOST + ":" + ProcessHandle.current().pid();
    }

    /**
     * Whether the owner seems to be gone: a process of this host that is not there any more. False for other hosts, for
     * one without a name, and where another process has its id by now: a container that is started again, for one.
     *
     * <p>It may be true of a process that lives where processes are hidden from each other: in containers of one host
     * name, or under another user and {@code ProtectProc=invisible}.
     */
    public static boolean hasExited(String owner) {
        int colon = owner.lastIndexOf(':');
        if (HOST.equals(NO_NAME) || colon < 0 || !owner.substring(0, colon).equals(HOST)) {
            return false;
        }
        try {
            return ProcessHandle.of(Long.parseLong(owner.substring(colon + 1)))
                    .filter(ProcessHandle::isAlive)
                    .isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return NO_NAME;
        }
    }
}
