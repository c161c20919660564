package io.jobetl.io.cassandra.write;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.io.cassandra.write.BoundedWrites.Outcome;
import io.jobetl.pipeline.port.StoreException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes new rows of {@code tracking}, one by one and at once, as a web pixel does: at LOCAL_QUORUM, sent again until
 * acknowledged. Rows must have a {@code create_time} that no other row has. Behind a row that is late a hint of its
 * arrival is written, where there is a table for it.
 *
 * <p>One thread appends; the counts can be read from any.
 */
public final class CassandraTrackingAppender {
    /** With the pauses between them, about six minutes: a node may be restarted meanwhile. */
    private static final int MAX_ATTEMPTS = 100;

    private final PrimaryKey key;
    private final RowInsert insert;
    private final BoundedWrites writes;
    private final Consumer<String> refused;
    private final LongAdder acknowledged = new LongAdder();
    private final @Nullable ArrivalWriter arrivals;

    /**
     * @param columns the columns that rows bring, {@code create_time} among them
     * @param refused is told why the server refuses a row, on a thread of the driver
     * @throws StoreException when there is no tracking table, or the server does not answer
     */
    public CassandraTrackingAppender(
            CqlSession session, String keyspace, List<String> columns, Consumer<String> refused) {
        String target = CassandraSchema.quoted(keyspace) + "." + CassandraSchema.TRACKING;
        try {
            this.key = PrimaryKey.ofTracking(session, keyspace, columns);
            this.insert = new RowInsert(session, target, columns, key.derivedColumns(), false);
            this.arrivals = ArrivalWriter.behind(key, session, keyspace);
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot write to table " + target, e);
        }
        this.writes = new BoundedWrites(session, target, MAX_ATTEMPTS);
        this.refused = refused;
    }

    /**
     * Sends a row; waits while too many are under way.
     *
     * @param values one per column, in the driver's type for it; null for null
     * @throws StoreException when an earlier row had to be given up
     */
    public void append(@Nullable Object[] values) {
        Object[] primaryKey = key.primaryKey(values);
        Outcome outcome = refusal -> {
            if (refusal == null) {
                acknowledged.increment();
            } else {
                refused.accept(refusal);
            }
        };
        if (arrivals == null) {
            writes.submit(insert.bind(values, primaryKey), 1, outcome);
        } else {
            UUID createTime = (UUID) primaryKey[primaryKey.length - 1];
            writes.submit(insert.bind(values, primaryKey), 1, outcome, () -> arrivals.write(List.of(createTime)));
        }
    }

    /** Waits until every row is acknowledged or refused, and its hint is written. */
    public void flush() {
        writes.await();
    }

    /** Rows that the server has acknowledged so far. */
    public long acknowledged() {
        return acknowledged.sum();
    }

    /** Writes that were sent again so far. */
    public long retries() {
        return writes.retries();
    }
}
