package io.jobetl.testkit.faults;

import io.jobetl.testkit.faults.TcpProxy.Direction;
import io.jobetl.testkit.faults.TcpProxy.Link;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TcpProxy} in front of MySQL that knows the protocol well enough to see a statement pass: a fault can hit one
 * COMMIT, and a connection can be stopped in front of one statement. A COMMIT is one of the pipeline's commit protocol,
 * never that of a connection beside it; it may be the end of a text of several statements, which pass or not as one.
 * Clients must connect without TLS ({@code sslMode=DISABLED}), else no statement is recognised. Thread-safe.
 */
public final class MySqlProxy implements AutoCloseable {
    private static final int HEADER_BYTES = 4;
    private static final int COM_QUERY = 3;
    /** Of the beginning and of the end: enough to tell statements apart. */
    private static final int SHOWN_BYTES = 2_000;
    /** What every commit of the protocol contains, and no other transaction. */
    private static final String NEXT_SEQUENCE = "UPDATE etl_lease SET seq = seq + 1";

    private static final String COMMIT = "commit";
    private static final String ROLLBACK = "rollback";

    /** What a connection sends; {@code isCommit}: it ends a transaction of the commit protocol. */
    private record Statement(String text, boolean isCommit) {}

    /** What becomes of one COMMIT. */
    public enum CommitFault {
        /** The request never arrives. */
        CUT_BEFORE,
        /** The request arrives, the answer does not. */
        CUT_AFTER,
        /** The client's end is cut; the request arrives when {@link #deliverHeldCommit()} is called. */
        DELIVER_LATE,
        /** The request arrives, the answer does not, and nobody closes anything. */
        SWALLOW_ANSWER,
        /** As CUT_AFTER, and nobody can connect any more until {@link #letIn()}. */
        CUT_AFTER_AND_SHUT
    }

    /** A connection that stands in front of a statement. */
    public static final class Stop {
        private final Predicate<Statement> statement;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Stop(Predicate<Statement> statement) {
            this.statement = statement;
        }

        /** True when a connection stands there, within the time. */
        public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
            return reached.await(timeout, unit);
        }

        /** Lets it go on. */
        public void release() {
            released.countDown();
        }
    }

    /** A fault of one COMMIT. */
    public static final class Hit {
        private final CommitFault fault;
        private final CountDownLatch done = new CountDownLatch(1);

        private Hit(CommitFault fault) {
            this.fault = fault;
        }

        /** True when it has happened, within the time: the request is lost or held, or the server's answer is lost. */
        public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
            return done.await(timeout, unit);
        }
    }

    private final TcpProxy proxy;
    private final AtomicReference<@Nullable Hit> hit = new AtomicReference<>();
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final Set<Stop> stops = ConcurrentHashMap.newKeySet();
    /** Connections in a transaction of the commit protocol. */
    private final Set<Link> committing = ConcurrentHashMap.newKeySet();
    /** Connections whose COMMIT has arrived, and whose answer has not come yet. */
    private final Map<Link, Hit> awaitingAnswer = new ConcurrentHashMap<>();

    private final CountDownLatch delivery = new CountDownLatch(1);

    public MySqlProxy(String serverHost, int serverPort) {
        proxy = TcpProxy.to(serverHost, serverPort, MySqlProxy::packet, this::passing);
    }

    /** For the faults of any network. */
    public TcpProxy network() {
        return proxy;
    }

    public int port() {
        return proxy.port();
    }

    /** What happens to the next COMMIT; only to that one. */
    public Hit onNextCommit(CommitFault fault) {
        Hit next = new Hit(fault);
        hit.set(next);
        return next;
    }

    public void deliverHeldCommit() {
        delivery.countDown();
    }

    /** The next connection that sends such a statement stands still before the statement arrives. */
    public Stop stopAt(Predicate<String> statement) {
        return stop(sent -> statement.test(sent.text()));
    }

    /** The next connection that sends a COMMIT stands still before it arrives. */
    public Stop stopAtCommit() {
        return stop(Statement::isCommit);
    }

    private Stop stop(Predicate<Statement> statement) {
        Stop next = new Stop(statement);
        stops.add(next);
        stop.set(next);
        return next;
    }

    /** Cuts all connections and lets nobody in. */
    public void shutOut() {
        proxy.refuse();
        proxy.cut();
    }

    public void letIn() {
        proxy.letIn();
    }

    /** Cuts all connections. */
    public void cutAll() {
        proxy.cut();
    }

    @Override
    public void close() {
        proxy.close();
        delivery.countDown();
        stops.forEach(Stop::release);
    }

    private void passing(Link link, Direction direction, byte[] piece) throws InterruptedException {
        if (direction == Direction.TO_CLIENT) {
            Hit answered = awaitingAnswer.remove(link);
            if (answered != null) {
                loseAnswer(answered, link);
            }
            return;
        }
        Statement statement = sent(link, text(piece));
        Stop here = stop.get();
        if (here != null && here.statement.test(statement) && stop.compareAndSet(here, null)) {
            here.reached.countDown();
            here.released.await();
        }
        Hit now = statement.isCommit() ? hit.getAndSet(null) : null;
        if (now != null) {
            request(now, link);
        }
    }

    private Statement sent(Link link, String text) {
        if (text.contains(NEXT_SEQUENCE)) {
            committing.add(link);
        }
        String last = text.substring(text.lastIndexOf(';') + 1);
        boolean isEnd = last.equalsIgnoreCase(COMMIT) || last.equalsIgnoreCase(ROLLBACK);
        return new Statement(text, isEnd && committing.remove(link) && last.equalsIgnoreCase(COMMIT));
    }

    private void request(Hit now, Link link) throws InterruptedException {
        switch (now.fault) {
            case CUT_BEFORE -> {
                link.cut();
                now.done.countDown();
            }
            case CUT_AFTER, SWALLOW_ANSWER -> awaitingAnswer.put(link, now);
            case CUT_AFTER_AND_SHUT -> {
                proxy.refuse();
                awaitingAnswer.put(link, now);
            }
            case DELIVER_LATE -> {
                link.drop(Direction.TO_CLIENT);
                link.cutClient();
                now.done.countDown();
                delivery.await();
            }
        }
    }

    /** The answer to a COMMIT is the sign that it has happened: only now the client is cut. */
    private static void loseAnswer(Hit answered, Link link) {
        if (answered.fault == CommitFault.SWALLOW_ANSWER) {
            link.drop(Direction.TO_CLIENT);
        } else {
            link.cut();
        }
        answered.done.countDown();
    }

    /** Header (length and sequence number) and payload. */
    private static byte[] packet(InputStream in) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            return new byte[0];
        }
        int length = (header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
        byte[] packet = Arrays.copyOf(header, HEADER_BYTES + length);
        return in.readNBytes(packet, HEADER_BYTES, length) < length ? new byte[0] : packet;
    }

    /** The text of a statement, or its beginning and its end; empty for any other packet. */
    private static String text(byte[] packet) {
        if (packet.length <= HEADER_BYTES || packet[HEADER_BYTES] != COM_QUERY) {
            return "";
        }
        int start = HEADER_BYTES + 1;
        int length = packet.length - start;
        if (length <= 2 * SHOWN_BYTES) {
            return new String(packet, start, length, StandardCharsets.ISO_8859_1);
        }
        return new String(packet, start, SHOWN_BYTES, StandardCharsets.ISO_8859_1) + " ... "
                + new String(packet, packet.length - SHOWN_BYTES, SHOWN_BYTES, StandardCharsets.ISO_8859_1);
    }
}
