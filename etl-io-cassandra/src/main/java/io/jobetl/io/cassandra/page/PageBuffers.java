package io.jobetl.io.cassandra.page;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Memory for pages that are to be used again. It knows free memory only: a page that nobody gives back, because its
 * request had timed out, is garbage like any other. Thread-safe, never blocks.
 */
public final class PageBuffers {
    /** Two pages for each of eight reads; some 8 MB when the pages are full. */
    private static final int MOST_FREE = 16;
    /** Smaller pages are not worth it, larger ones too rare to be kept. */
    private static final int LEAST_BYTES = 16 * 1_024;

    private static final int MOST_BYTES = 4 * 1_024 * 1_024;

    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(MOST_FREE);

    /** A buffer with this many bytes remaining, of any content. */
    ByteBuffer take(int bytes) {
        if (!isKept(bytes)) {
            return ByteBuffer.allocate(bytes);
        }
        ByteBuffer used = free.poll();
        ByteBuffer buffer = used != null && used.capacity() >= bytes ? used : ByteBuffer.allocate(powerOfTwo(bytes));
        return buffer.clear().limit(bytes);
    }

    /** The caller and all others have ended to use the page. */
    public void giveBack(ByteBuffer page) {
        if (isKept(page.capacity())) {
            free.offer(page);
        }
    }

    private static boolean isKept(int bytes) {
        return bytes >= LEAST_BYTES && bytes <= MOST_BYTES;
    }

    private static int powerOfTwo(int atLeast) {
        return Integer.highestOneBit(atLeast - 1) << 1;
    }
}
