/**
 * Hints that rows have arrived late, from the table {@code tracking_arrival}: {@link
 * io.jobetl.io.cassandra.arrival.CassandraArrivalHints}. Who writes them is in {@code write}, what the table looks like
 * in {@code schema}.
 */
@NullMarked
package io.jobetl.io.cassandra.arrival;

import org.jspecify.annotations.NullMarked;
