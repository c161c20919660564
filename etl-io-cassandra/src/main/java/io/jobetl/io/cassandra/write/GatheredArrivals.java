package io.jobetl.io.cassandra.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Keys of rows that a load has stored, gathered into few mutations: a hint by itself would cost as much as a row. A
 * bounded number is under way, beside the rows and not in their place. For one thread.
 */
final class GatheredArrivals {
    /** 4 kB: servers warn of batches that are larger than 5. */
    private static final int MOST_KEYS = 50;

    private static final long MOST_NANOS = Duration.ofMillis(200).toNanos();
    private static final int MOST_UNDER_WAY = 8;

    private final ArrivalWriter writer;
    private final Semaphore free = new Semaphore(MOST_UNDER_WAY);
    private final List<UUID> keys = new ArrayList<>();
    private long oldestNanos;

    GatheredArrivals(ArrivalWriter writer) {
        this.writer = writer;
    }

    /** Takes the key of a stored row; waits while too many hints are under way. */
    void add(UUID createTime) {
        if (keys.isEmpty()) {
            oldestNanos = System.nanoTime();
        }
        keys.add(createTime);
        if (keys.size() == MOST_KEYS) {
            send();
        }
    }

    /** Sends what has waited for others for a moment; to be called now and then. */
    void sendOld() {
        if (!keys.isEmpty() && System.nanoTime() - oldestNanos > MOST_NANOS) {
            send();
        }
    }

    /** Sends the rest, and waits until all are written or given up. */
    void flush() {
        send();
        free.acquireUninterruptibly(MOST_UNDER_WAY);
        free.release(MOST_UNDER_WAY);
    }

    private void send() {
        free.acquireUninterruptibly();
        CompletionStage<Boolean> unused =
                writer.write(List.copyOf(keys)).whenComplete((done, failure) -> free.release());
        keys.clear();
    }
}
