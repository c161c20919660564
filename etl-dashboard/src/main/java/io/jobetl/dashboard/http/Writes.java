package io.jobetl.dashboard.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes to clients, and ends those that do not move: a client that never reads fills the buffers between, and then
 * its writer waits for good. Thread-safe.
 */
final class Writes {
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final int PIECE = 64 * 1024;

    private final Map<Thread, Long> since = new ConcurrentHashMap<>();

    /** Writes all of it, or throws when the other side does not take it. */
    void write(OutputStream out, byte[] bytes) throws IOException {
        Thread writer = Thread.currentThread();
        try {
            for (int from = 0; from < bytes.length; from += PIECE) {
                since.put(writer, System.nanoTime());
                out.write(bytes, from, Math.min(PIECE, bytes.length - from));
            }
            since.put(writer, System.nanoTime());
            out.flush();
        } finally {
            since.remove(writer);
        }
    }

    /** Ends the writes that have not moved for some seconds; to be called now and then. */
    void endStuck(long nowNanos) {
        since.forEach((writer, begun) -> {
            if (nowNanos - begun > PATIENCE_NANOS) {
                // The channel of a thread that is interrupted while it writes is closed.
                writer.interrupt();
            }
        });
    }
}
