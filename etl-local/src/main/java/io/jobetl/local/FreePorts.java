package io.jobetl.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Chooses ports on 127.0.0.1 and never the same twice. A port is free when it can be bound at this moment; another
 * program may still take it before the server does, or while the server is down, which then shows as a failed start.
 * That is rare: ports of outgoing connections and of port 0 lie higher, and other JVMs begin elsewhere. Not
 * thread-safe.
 */
final class FreePorts {
    static final String HOST = "127.0.0.1";
    private static final int ATTEMPTS = 50;

    /** Linux gives 32768 and more to who does not mind, other systems 49152 and more. */
    private static final int LOWEST = 10_000;

    private static final int COUNT = 22_000;
    private static final int APART = 64;
    private static final AtomicLong NEXT =
            new AtomicLong(ProcessHandle.current().pid() * APART);

    private final Set<Integer> taken = new HashSet<>();

    /** The wanted port when it is free, any free one otherwise; 0 wants any. */
    int choose(int wanted) {
        if (wanted != 0 && !taken.contains(wanted) && bind(wanted) == wanted) {
            taken.add(wanted);
            return wanted;
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = LOWEST + (int) (NEXT.getAndIncrement() % COUNT);
            if (!taken.contains(port) && bind(port) == port) {
                taken.add(port);
                return port;
            }
        }
        throw new UncheckedIOException(new IOException("no free port on " + HOST));
    }

    /** A literal address: nothing is asked of a name server. */
    static InetSocketAddress address(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1}), port);
    }

    private static int bind(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Connections of an earlier server in TIME_WAIT do not make its port "in use".
            socket.setReuseAddress(true);
            socket.bind(address(port));
            return socket.getLocalPort();
        } catch (IOException e) {
            return -1;
        }
    }
}
