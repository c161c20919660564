package io.jobetl.dashboard.http;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All clients that listen, each with a thread of its own, so that none waits for another. Thread-safe. */
public final class EventStreams {
    /** More would be threads and memory that the pipeline misses. */
    public static final int MOST = 32;

    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Map<String, byte[]> latest = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Whether anybody listens: what nobody hears need not be made. */
    public boolean hasListeners() {
        return count.get() > 0;
    }

    public int count() {
        return count.get();
    }

    /** Tells all; who comes later hears the latest of each event first. */
    public void publish(String event, String json) {
        byte[] text = ("event: " + event + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
        latest.put(event, text);
        streams.forEach(stream -> stream.offer(event, text));
    }

    /** Whether one more may listen. */
    boolean hasRoom() {
        return count.get() < MOST;
    }

    /** Takes over the exchange and answers true, or answers false when there are too many. */
    boolean open(HttpExchange exchange, Writes writes) {
        int listeners = count.incrementAndGet();
        if (listeners > MOST) {
            count.decrementAndGet();
            return false;
        }
        if (listeners == 1) {
            latest.clear(); // nothing was published while nobody listened: it may be hours old
        }
        EventStream stream = new EventStream(exchange, writes);
        latest.forEach(stream::offer);
        streams.add(stream);
        Thread thread = new Thread(
                () -> {
                    try {
                        stream.run();
                    } finally {
                        streams.remove(stream);
                        count.decrementAndGet();
                    }
                },
                "etl-dashboard-stream");
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    void close() {
        streams.forEach(EventStream::close);
    }
}
