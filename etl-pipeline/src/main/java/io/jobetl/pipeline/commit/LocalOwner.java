package io.jobetl.pipeline.commit;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The owner of a lease as {@code host:process id}. Thread-safe. */
public final class LocalOwner {
    private LocalOwner() {}

    /** This process. */
    public static String name() {
        return host() + ":" + ProcessHandle.current().pid();
    }

    /**
     * Whether the owner is known to be gone: a process of this host that is not there any more. False for other hosts, and
     * where another process has its id by now. A container of the same host name that does not see the processes of the
     * others may say true of one that lives.
     */
    public static boolean hasExited(String owner) {
        int colon = owner.lastIndexOf(':');
        if (colon < 0 || !owner.substring(0, colon).equals(host())) {
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
            return "localhost";
        }
    }
}
