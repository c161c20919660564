package io.jobetl.dashboard.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One client that listens. Of each event only the latest waits for it: who reads slowly misses some, and nothing piles
 * up. Written by one thread, offered to by any.
 */
final class EventStream {
    private static final long HEARTBEAT_MILLIS = 1_500;
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final HttpExchange exchange;
    private final Writes writes;
    private final Map<String, byte[]> waiting = new LinkedHashMap<>();
    private boolean closed;

    EventStream(HttpExchange exchange, Writes writes) {
        this.exchange = exchange;
        this.writes = writes;
    }

    synchronized void offer(String event, byte[] text) {
        waiting.put(event, text);
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Writes until the client goes away, or {@link #close}. */
    void run() {
        try {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            while (true) {
                byte[] next = next();
                if (next.length == 0) {
                    break;
                }
                writes.write(out, next);
            }
        } catch (IOException e) {
            // The client has gone, or was ended because it did not read.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    /** What waits, or a heartbeat after a while; nothing at the end. */
    private synchronized byte[] next() throws InterruptedException {
        if (waiting.isEmpty() && !closed) {
            wait(HEARTBEAT_MILLIS);
        }
        if (closed) {
            return new byte[0];
        }
        if (waiting.isEmpty()) {
            return HEARTBEAT;
        }
        String event = waiting.keySet().iterator().next();
        return waiting.remove(event);
    }
}
