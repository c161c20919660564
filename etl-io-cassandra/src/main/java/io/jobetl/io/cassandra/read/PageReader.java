package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.jobetl.io.cassandra.page.LazyRows;
import io.jobetl.io.cassandra.page.PageExtractor;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads the pages of a result one after the other; while a page is worked on, the next is already under way. At most
 * two pages are in memory, whatever the size of the result. A page that times out is asked for again, twice; any other
 * failure ends the read. Immutable, thread-safe.
 */
final class PageReader {
    private static final int MAX_ATTEMPTS = 3;
    private static final int MOST_NAMED_NODES = 3;

    private final CqlSession session;
    private final PageExtractor bytes;

    PageReader(CqlSession session) {
        this.session = session;
        this.bytes = PageExtractor.of(session);
    }

    /** A read whose first page was asked for when it was made. */
    final class Read {
        private final Statement<?> statement;
        private final String what;
        private final CompletionStage<AsyncResultSet> firstPage;

        private Read(Statement<?> statement, String what) {
            this.statement = statement;
            this.what = what;
            this.firstPage = ask(() -> session.executeAsync(statement));
        }

        /**
         * Hands over the rows of one page after the other.
         *
         * @throws StoreException when a page cannot be read; pages before it were handed over
         */
        void forEachPage(Consumer<Iterable<Row>> pages) {
            forEach(page -> pages.accept(page.currentPage()));
        }

        /**
         * Hands over the bytes of one page after the other, in the form of {@link LazyRows}. A page is valid only
         * during the call.
         *
         * @param columns what the caller takes the bytes for
         * @throws StoreException when a page cannot be read or has other columns; pages before it were handed over
         */
        void forEachPageOfBytes(AnswerColumns columns, Consumer<ByteBuffer> pages) {
            forEach(page -> {
                columns.require(page.getColumnDefinitions());
                bytes.hand(page, pages);
            });
        }

        private void forEach(Consumer<AsyncResultSet> pages) {
            AsyncResultSet page = await(firstPage, () -> session.executeAsync(statement));
            while (true) {
                AsyncResultSet current = page;
                CompletionStage<AsyncResultSet> next = current.hasMorePages() ? ask(current::fetchNextPage) : null;
                pages.accept(current);
                if (next == null) {
                    return;
                }
                page = await(next, current::fetchNextPage);
            }
        }

        private AsyncResultSet await(
                CompletionStage<AsyncResultSet> asked, Supplier<CompletionStage<AsyncResultSet>> again) {
            CompletionStage<AsyncResultSet> page = asked;
            for (int attempt = 1; ; attempt++) {
                try {
                    return page.toCompletableFuture().join();
                } catch (CompletionException e) {
                    Throwable failure = e.getCause() == null ? e : e.getCause();
                    if (attempt == MAX_ATTEMPTS || !DriverFailures.isTimeout(failure)) {
                        throw failed(failure, attempt);
                    }
                    page = ask(again);
                }
            }
        }

        private RuntimeException failed(Throwable failure, int attempts) {
            if (!DriverFailures.isOfDriver(failure)) {
                return new IllegalStateException("cannot read " + what, failure);
            }
            return new StoreException(
                    Store.CASSANDRA,
                    DriverFailures.kindOf(failure),
                    DriverFailures.tooMuch(failure),
                    "cannot read " + what + " from Cassandra " + nodes() + " (attempts=" + attempts + "): "
                            + DriverFailures.reason(failure),
                    DriverFailures.readAdvice(failure),
                    failure);
        }
    }

    /** Those that the driver knows, for messages. */
    private String nodes() {
        Collection<Node> known = session.getMetadata().getNodes().values();
        String named = known.stream()
                .limit(MOST_NAMED_NODES)
                .map(node -> node.getEndPoint().toString())
                .map(address -> address.replaceFirst("^[^/]*/", ""))
                .collect(Collectors.joining(","));
        return named + (known.size() > MOST_NAMED_NODES ? ",..." : "");
    }

    /** Asks for the first page; {@code what} names the read in messages. */
    Read start(Statement<?> statement, String what) {
        return new Read(statement, what);
    }

    /** The driver reports some failures, such as a closed session, by throwing at once. */
    private static CompletionStage<AsyncResultSet> ask(Supplier<CompletionStage<AsyncResultSet>> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
