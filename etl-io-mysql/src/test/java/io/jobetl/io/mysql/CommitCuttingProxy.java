package io.jobetl.io.mysql;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a sink and MySQL, knows the protocol's packets well enough to see a COMMIT pass, and does with one of
 * them what a bad network does. Without TLS only.
 */
final class CommitCuttingProxy implements AutoCloseable {
    private static final int HEADER_BYTES = 4;
    private static final int COM_QUERY = 3;

    enum Fault {
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

    private final ServerSocket listener;
    private final String serverHost;
    private final int serverPort;
    private final AtomicReference<Fault> fault = new AtomicReference<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Socket> muted = new CopyOnWriteArrayList<>();
    private final CountDownLatch delivery = new CountDownLatch(1);
    private volatile boolean shut;

    CommitCuttingProxy(String serverHost, int serverPort) throws IOException {
        this.serverHost = serverHost;
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What happens to the next COMMIT; only to that one. */
    void onNextCommit(Fault next) {
        fault.set(next);
    }

    void deliverHeldCommit() {
        delivery.countDown();
    }

    /** Cuts all connections and lets nobody in. */
    void shutOut() {
        shut = true;
        sockets.forEach(CommitCuttingProxy::cut);
    }

    void letIn() {
        shut = false;
    }

    /** Cuts all connections. */
    void cutAll() {
        sockets.forEach(CommitCuttingProxy::cut);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            if (shut) {
                client.close();
                continue;
            }
            Socket server = new Socket(serverHost, serverPort);
            sockets.add(client);
            sockets.add(server);
            start("proxy-requests", () -> forwardRequests(client, server));
            start("proxy-answers", () -> forwardAnswers(client, server));
        }
    }

    private void forwardRequests(Socket client, Socket server) throws IOException {
        DataInputStream requests = new DataInputStream(client.getInputStream());
        OutputStream out = server.getOutputStream();
        while (true) {
            byte[] packet = readPacket(requests);
            Fault now = isCommit(packet) ? fault.getAndSet(null) : null;
            if (now != null) {
                commit(now, packet, client, server, out);
                continue;
            }
            out.write(packet);
            out.flush();
        }
    }

    private void commit(Fault now, byte[] packet, Socket client, Socket server, OutputStream out) throws IOException {
        switch (now) {
            case CUT_BEFORE -> {
                cut(client);
                cut(server);
            }
            case CUT_AFTER, CUT_AFTER_AND_SHUT -> {
                shut = now == Fault.CUT_AFTER_AND_SHUT;
                muted.add(server);
                out.write(packet);
                out.flush();
            }
            case SWALLOW_ANSWER -> {
                muted.add(server);
                muted.add(client);
                out.write(packet);
                out.flush();
            }
            case DELIVER_LATE -> {
                muted.add(server);
                cut(client);
                awaitDelivery();
                out.write(packet);
                out.flush();
            }
        }
    }

    private void awaitDelivery() {
        try {
            delivery.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The answer to a muted server's COMMIT is the sign that it has happened: only then the client is cut. */
    private void forwardAnswers(Socket client, Socket server) throws IOException {
        InputStream answers = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[65_536];
        while (true) {
            int length = answers.read(buffer);
            if (length < 0) {
                cut(client);
                return;
            }
            if (!muted.contains(server)) {
                out.write(buffer, 0, length);
                out.flush();
            } else if (!muted.contains(client)) {
                cut(client);
                cut(server);
            }
        }
    }

    private static byte[] readPacket(DataInputStream in) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            throw new EOFException("the client has gone");
        }
        int length = (header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
        byte[] packet = new byte[HEADER_BYTES + length];
        System.arraycopy(header, 0, packet, 0, HEADER_BYTES);
        in.readFully(packet, HEADER_BYTES, length);
        return packet;
    }

    private static boolean isCommit(byte[] packet) {
        return packet.length > HEADER_BYTES
                && packet[HEADER_BYTES] == COM_QUERY
                && new String(packet, HEADER_BYTES + 1, packet.length - HEADER_BYTES - 1, StandardCharsets.ISO_8859_1)
                        .equalsIgnoreCase("commit");
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket does not close", e);
        }
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException end) {
                        // A cut connection ends its threads in this way.
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        delivery.countDown();
        listener.close();
        cutAll();
    }

    private interface Work {
        void run() throws IOException;
    }
}
