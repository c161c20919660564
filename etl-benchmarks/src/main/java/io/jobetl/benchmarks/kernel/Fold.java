package io.jobetl.benchmarks.kernel;

import java.sql.SQLException;

/**
 * One way to fold rows, with the rows in the form it wants them. Not thread-safe.
 *
 * @param <R> what it folds them into
 */
interface Fold<R> extends AutoCloseable {
    /** What is measured. */
    R fold() throws Exception;

    /** Of what {@link #fold} returned; {@link CellChecksum#NONE} when those are no cells. */
    CellChecksum checksum(R result) throws Exception;

    @Override
    default void close() throws SQLException {}
}
