package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns that the decoders were made for, compared with those of every page: values are read as bytes, and of a
 * table that was made again with other types they would mean something else. Costs a comparison of references per page
 * as long as nothing has changed. Thread-safe.
 */
final class AnswerColumns {
    private final String keyspace;
    private final List<String> expected = new ArrayList<>();
    /** The last definitions that were right; the driver hands out the same object until the server reports others. */
    private volatile @Nullable ColumnDefinitions known;

    private volatile boolean outdated;

    AnswerColumns(String keyspace, TrackingTableShape table) {
        this.keyspace = keyspace;
        for (String column : RowDecoder.COLUMNS.split(", ", -1)) {
            expected.add(column + " " + table.columnTypes().get(column));
        }
    }

    /**
     * Checks the columns of a page before its first value is read.
     *
     * @throws StoreException when they are others; it passes, as the table is then looked at anew
     */
    void require(ColumnDefinitions answer) {
        if (answer == known) {
            return;
        }
        List<String> found = new ArrayList<>();
        for (ColumnDefinition column : answer) {
            found.add(column.getName().asInternal() + " " + column.getType().asCql(false, false));
        }
        if (!found.equals(expected)) {
            outdated = true;
            throw DriverFailures.failure(
                    Kind.UNAVAILABLE,
                    "the columns of " + keyspace + ".tracking have changed while it was read: expected " + expected
                            + ", found " + found,
                    "nothing of this answer is counted, the table is looked at again",
                    null);
        }
        known = answer;
    }

    /** True when an answer had other columns. */
    boolean isOutdated() {
        return outdated;
    }
}
