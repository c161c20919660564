package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.read.FrameReader;
import io.jobetl.pipeline.port.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks for the same pages as the engine and drops them: what the server and the driver can deliver. Thread-safe. */
final class SliceDrain {
    private final CqlSession session;
    private final PreparedStatement select;

    SliceDrain(CqlSession session, String keyspace) {
        this.session = session;
        this.select = session.prepare("SELECT " + String.join(", ", FrameReader.columns()) + " FROM " + keyspace
                + ".tracking WHERE hour = ? AND shard = ? AND create_time >= ? AND create_time < ?");
    }

    /** Rows of these slices, as many slices under way at a time as said. */
    long drain(List<Slice> slices, int underWay) {
        Iterator<Slice> waiting = slices.iterator();
        List<CompletableFuture<Long>> chains = new ArrayList<>();
        for (int i = 0; i < underWay; i++) {
            chains.add(drainNext(waiting, 0));
        }
        return chains.stream().mapToLong(CompletableFuture::join).sum();
    }

    private CompletableFuture<Long> drainNext(Iterator<Slice> waiting, long rows) {
        Slice slice;
        synchronized (waiting) {
            if (!waiting.hasNext()) {
                return CompletableFuture.completedFuture(rows);
            }
            slice = waiting.next();
        }
        return ask(slice)
                .thenCompose(page -> drainPages(page, rows))
                .thenCompose(more -> drainNext(waiting, more))
                .toCompletableFuture();
    }

    private CompletionStage<Long> drainPages(AsyncResultSet page, long before) {
        long rows = before + page.remaining();
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> drainPages(next, rows))
                : CompletableFuture.completedFuture(rows);
    }

    private CompletionStage<AsyncResultSet> ask(Slice slice) {
        return session.executeAsync(select.bind(
                Instant.ofEpochSecond(slice.epochHour() * 3_600L),
                slice.shard(),
                new UUID(TimeUuids.highOfTicks(slice.fromTicks()), TimeUuids.SMALLEST_LOW),
                new UUID(TimeUuids.highOfTicks(slice.toTicks()), TimeUuids.SMALLEST_LOW)));
    }
}
