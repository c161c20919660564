package io.jobetl.io.cassandra;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the primary key of a table follows from the values of a row. Stateless. */
interface RowKey {
    /** All columns of the primary key, those that rows do not bring first. */
    List<String> columns();

    /** The columns of the primary key that rows do not bring; none means that every row is a partition of its own. */
    List<String> derivedColumns();

    /** The values of the partition key; equal lists mean the same partition. */
    List<Object> partition(@Nullable Object[] values);

    /** The values of the whole primary key, in the order of {@link #columns}. */
    Object[] primaryKey(@Nullable Object[] values);
}
