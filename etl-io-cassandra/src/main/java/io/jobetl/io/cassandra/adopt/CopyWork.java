package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.io.cassandra.write.BoundedWrites;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Copies rows. What it counts is stored when it returns; unusable rows are counted and not listed. */
final class CopyWork extends PieceWork<AdoptionCounts> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_ATTEMPTS = 12;

    private final long sinceMicros;

    /** @param sinceMicros rows without a value that was written since then are left out */
    CopyWork(AdoptionNames names, long sinceMicros) {
        super(title(names), names);
        this.sinceMicros = sinceMicros;
    }

    static String title(AdoptionNames names) {
        return "copying " + names.source();
    }

    @Override
    IntFunction<AdoptionCounts> ready(AdoptedTables tables) {
        return new Copy(tables)::copy;
    }

    private final class Copy {
        private final AdoptedTables tables;
        private final PreparedStatement select;
        private final RowCopies copies;
        private final BoundedWrites writes;
        private final AtomicReference<@Nullable String> firstRefusal = new AtomicReference<>();

        Copy(AdoptedTables tables) {
            this.tables = tables;
            this.select = tables.selectSourceWithTimes();
            this.copies = new RowCopies(tables);
            this.writes = new BoundedWrites(tables.session(), tables.names().target(), MAX_ATTEMPTS);
        }

        AdoptionCounts copy(int piece) {
            long read = 0;
            long copied = 0;
            long unusable = 0;
            for (Row row : Pieces.rows(tables.session(), select, piece)) {
                read++;
                Optional<UUID> key = tables.usableKey(row, notListed -> {});
                if (key.isEmpty()) {
                    unusable++;
                } else if (copy(row, key.get())) {
                    copied++;
                }
            }
            writes.await();
            String refused = firstRefusal.get();
            if (refused != null) {
                throw DriverFailures.failure(
                        Kind.REFUSED,
                        tables.names().target() + " does not take a row of "
                                + tables.names().source() + ": " + refused,
                        "",
                        null);
            }
            return new AdoptionCounts(read, copied, unusable);
        }

        /** @return false when it was copied by the pass before */
        private boolean copy(Row row, UUID key) {
            long newest = tables.newestMicros(row);
            boolean isOnlyKey = newest == Long.MIN_VALUE;
            if (!isOnlyKey && newest < sinceMicros) {
                return false;
            }
            for (BoundStatement statement : copies.of(key, row)) {
                writes.submit(statement, 1, refusal -> {
                    if (refusal != null) {
                        firstRefusal.compareAndSet(null, "create_time=" + key + ": " + refusal);
                    }
                });
            }
            return true;
        }
    }
}
