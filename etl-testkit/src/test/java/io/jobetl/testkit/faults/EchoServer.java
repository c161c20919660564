package io.jobetl.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A server that sends back every byte. */
final class EchoServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerSocket listener;
    private final List<Byte> received = new CopyOnWriteArrayList<>();
    private final Thread acceptor;

    EchoServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = thread(() -> {
            while (true) {
                Socket socket = listener.accept();
                thread(() -> echo(socket));
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    List<Byte> awaitReceived(int count) throws InterruptedException {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (received.size() < count && System.nanoTime() < endNanos) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return received;
    }

    private void echo(Socket socket) throws IOException {
        try (socket) {
            byte[] buffer = new byte[10_000];
            int length;
            while ((length = socket.getInputStream().read(buffer)) >= 0) {
                if (length < 10) {
                    for (int i = 0; i < length; i++) {
                        received.add(buffer[i]);
                    }
                }
                socket.getOutputStream().write(buffer, 0, length);
            }
        }
    }

    private static Thread thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException end) {
                // Closed by the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join(); // else it may still take one connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Work {
        void run() throws IOException;
    }
}
