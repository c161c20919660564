package io.jobetl.pipeline.commit;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The owner of a lease as {@code host:process id}. Thread-safe. */
public final class LocalOwner {
    private static final String HOST = host();

    private LocalOwner() {}

    /** This process. */
    public static String name() {
        return HOST + ":" + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
