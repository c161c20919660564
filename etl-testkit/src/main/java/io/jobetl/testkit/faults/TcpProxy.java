package io.jobetl.testkit.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stands on 127.0.0.1 in front of a real server and does what a bad network does, for each direction on its own:
 *
 * <pre>{@code
 * try (TcpProxy proxy = TcpProxy.to("127.0.0.1", port)) {
 *     Socket client = new Socket("127.0.0.1", proxy.port());
 *     proxy.drop(TcpProxy.Direction.TO_CLIENT);      // requests arrive, answers do not
 *     proxy.forward(TcpProxy.Direction.TO_CLIENT);   // what was dropped is gone, what follows passes
 *     proxy.cut();                          // both ends of all connections see a reset
 * }
 * }</pre>
 *
 * <p>A switch takes effect on the next piece of bytes, on connections that are open and on later ones. Two threads per
 * connection. Thread-safe; {@link #close} ends all threads.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int PIECE_BYTES = 65_536;
    private static final int BACKLOG = 50;

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private enum Kind {
        FORWARD,
        DROP,
        HOLD,
        CORRUPT
    }

    private record Rule(Kind kind, Duration delay) {
        static final Rule FORWARD = new Rule(Kind.FORWARD, Duration.ZERO);
    }

    /** Cuts the stream of requests into pieces that mean something, so that a {@link Watch} can read them. */
    public interface Framing {
        /** The next piece as it stands in the stream; empty at its end. */
        byte[] next(InputStream in) throws IOException;
    }

    /**
     * Sees each piece before it goes on, in the thread that carries it: while this method waits, so does its direction
     * of its connection.
     */
    public interface Watch {
        void passing(Link link, Direction direction, byte[] piece) throws InterruptedException;
    }

    private final String serverHost;
    private final int serverPort;
    private final Framing requests;
    private final Watch watch;
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Direction, Rule> rules = new EnumMap<>(Direction.class);
    private volatile boolean refusing;
    private volatile boolean closed;

    private TcpProxy(String serverHost, int serverPort, Framing requests, Watch watch) {
        this.serverHost = serverHost;
        this.serverPort = serverPort;
        this.requests = requests;
        this.watch = watch;
        forwardAll();
        try {
            listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a proxy", e);
        }
        start("proxy-accept", this::accept);
    }

    /** A proxy in front of the server; the server itself may come and go. */
    public static TcpProxy to(String host, int port) {
        return to(host, port, TcpProxy::anyPiece, (link, direction, piece) -> {});
    }

    /** The same, with somebody who looks at the pieces. */
    public static TcpProxy to(String host, int port, Framing requests, Watch watch) {
        return new TcpProxy(host, port, requests, watch);
    }

    /** Where clients connect to, on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Open connections. */
    public int connections() {
        return links.size();
    }

    /** Bytes pass unchanged; what was held goes first. */
    public void forward(Direction direction) {
        set(direction, Rule.FORWARD);
    }

    /** Both directions pass, and new connections are let in. */
    public void forwardAll() {
        refusing = false;
        for (Direction direction : Direction.values()) {
            forward(direction);
        }
    }

    /** Bytes are taken from their sender and lost, the end of a connection too. */
    public void drop(Direction direction) {
        set(direction, new Rule(Kind.DROP, Duration.ZERO));
    }

    /** Each piece waits for so long; then it is as with {@link #forward}. */
    public void delay(Direction direction, Duration delay) {
        set(direction, new Rule(Kind.FORWARD, delay));
    }

    /** Bytes wait until the next switch of this direction, which decides what becomes of them. */
    public void hold(Direction direction) {
        set(direction, new Rule(Kind.HOLD, Duration.ZERO));
    }

    /** One bit of each piece is turned over. */
    public void corrupt(Direction direction) {
        set(direction, new Rule(Kind.CORRUPT, Duration.ZERO));
    }

    /** Ends all connections with a reset at both ends. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /** New connections are reset at once, until {@link #letIn}; those that are open stay. */
    public void refuse() {
        refusing = true;
    }

    public void letIn() {
        refusing = false;
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a proxy does not close", e);
        }
        cut();
        wakeUp();
    }

    private void set(Direction direction, Rule rule) {
        lock.lock();
        try {
            rules.put(direction, rule);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void wakeUp() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() throws IOException {
        while (!closed) {
            Socket client = listener.accept();
            if (refusing) {
                reset(client);
                continue;
            }
            Socket server;
            try {
                server = new Socket(serverHost, serverPort);
                // Small pieces pass at once, as between the two ends themselves.
                server.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
            } catch (IOException away) {
                reset(client);
                continue;
            }
            Link link = new Link(client, server);
            links.add(link);
            if (closed) {
                link.cut();
            }
            start("proxy-requests", () -> carry(link, Direction.TO_SERVER, client, server, requests));
            start("proxy-answers", () -> carry(link, Direction.TO_CLIENT, server, client, TcpProxy::anyPiece));
        }
    }

    private void carry(Link link, Direction direction, Socket from, Socket to, Framing framing)
            throws IOException, InterruptedException {
        try {
            while (true) {
                byte[] piece = framing.next(from.getInputStream());
                if (piece.length > 0) {
                    watch.passing(link, direction, piece);
                }
                Rule rule = awaitTurn(link, direction);
                if (rule.kind() == Kind.DROP) {
                    if (piece.length == 0) {
                        return;
                    }
                } else if (piece.length == 0) {
                    to.shutdownOutput();
                    return;
                } else {
                    if (rule.kind() == Kind.CORRUPT) {
                        piece[piece.length / 2] ^= 1;
                    }
                    to.getOutputStream().write(piece);
                }
            }
        } finally {
            link.ended(direction);
        }
    }

    /** Waits as the rule says; the answer is never {@link Kind#HOLD}. */
    private Rule awaitTurn(Link link, Direction direction) throws InterruptedException {
        long arrivedNanos = System.nanoTime();
        lock.lock();
        try {
            while (!link.isCut()) {
                Rule rule = link.dropped == direction
                        ? new Rule(Kind.DROP, Duration.ZERO)
                        : rules.getOrDefault(direction, Rule.FORWARD);
                long waitNanos = rule.delay().toNanos() - (System.nanoTime() - arrivedNanos);
                if (rule.kind() == Kind.HOLD) {
                    changed.await();
                } else if (waitNanos > 0) {
                    if (changed.awaitNanos(waitNanos) <= 0) {
                        return rule;
                    }
                } else {
                    return rule;
                }
            }
            return Rule.FORWARD; // to a closed socket, which ends the thread
        } finally {
            lock.unlock();
        }
    }

    private static byte[] anyPiece(InputStream in) throws IOException {
        byte[] buffer = new byte[PIECE_BYTES];
        int length = in.read(buffer);
        return length < 0 ? new byte[0] : Arrays.copyOf(buffer, length);
    }

    private static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            // Closed by the other thread in between.
            if (!socket.isClosed()) {
                throw new UncheckedIOException("a socket does not close", e);
            }
        }
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException end) {
                        // A connection that was cut ends its threads in this way.
                    } catch (InterruptedException end) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** One connection. Thread-safe. */
    public final class Link {
        private final Socket client;
        private final Socket server;
        private final Set<Direction> ended = ConcurrentHashMap.newKeySet();
        private volatile @Nullable Direction dropped;

        private Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /** Ends this connection with a reset at both ends. */
        public void cut() {
            reset(client);
            reset(server);
            links.remove(this);
            wakeUp();
        }

        /** Resets the client's end; what is on its way to the server still arrives. */
        public void cutClient() {
            reset(client);
        }

        /** What comes from now on in this direction of this connection is lost. */
        public void drop(Direction direction) {
            dropped = direction;
        }

        private boolean isCut() {
            return server.isClosed();
        }

        /** With both directions at their end there is nothing left; with one, the other may go on. */
        private void ended(Direction direction) {
            ended.add(direction);
            if (ended.size() == Direction.values().length) {
                cut();
            }
        }
    }
}
