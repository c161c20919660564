package io.jobetl.io.cassandra.page;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.session.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands over the rows of a page as bytes, in the form that {@link LazyRows} describes. Those of a session of
 * {@link PageContext#sessions} are what the server sent; those of any other session are put together from the
 * driver's rows, which costs time and garbage, and gives the same bytes. Stateless, thread-safe.
 */
public interface PageExtractor {
    /** Calls the consumer unless the page is empty; the bytes are valid during the call only. */
    void hand(AsyncResultSet page, Consumer<ByteBuffer> consumer);

    static PageExtractor of(Session session) {
        return PageContext.buffersOf(session)
                .<PageExtractor>map(buffers -> (page, consumer) -> handOriginal(page, buffers, consumer))
                .orElse(PageExtractor::handCopy);
    }

    private static void handOriginal(AsyncResultSet page, PageBuffers buffers, Consumer<ByteBuffer> consumer) {
        Iterator<Row> rows = page.currentPage().iterator();
        if (rows.hasNext()) {
            ByteBuffer bytes = rows.next().getBytesUnsafe(LazyRows.PAGE);
            if (bytes == null) {
                throw new IllegalStateException("a row of this session has no page");
            }
            consumer.accept(bytes);
            buffers.giveBack(bytes);
        }
    }

    private static void handCopy(AsyncResultSet page, Consumer<ByteBuffer> consumer) {
        List<@Nullable ByteBuffer> values = new ArrayList<>();
        int bytes = 0;
        for (Row row : page.currentPage()) {
            for (int column = 0; column < row.size(); column++) {
                ByteBuffer value = row.getBytesUnsafe(column);
                values.add(value);
                bytes += Integer.BYTES + (value == null ? 0 : value.remaining());
            }
        }
        if (bytes == 0) {
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(bytes);
        for (ByteBuffer value : values) {
            if (value == null) {
                copy.putInt(-1);
            } else {
                copy.putInt(value.remaining()).put(value.duplicate());
            }
        }
        consumer.accept(copy.flip());
    }
}
