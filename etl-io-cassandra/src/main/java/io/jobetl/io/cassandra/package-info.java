/**
 * Cassandra: sessions, the schema of the keyspace, and the tracking source that reads slices of it. Types of the driver
 * appear in this package only; the ports speak of {@link io.jobetl.model.TrackingColumns}.
 */
@NullMarked
package io.jobetl.io.cassandra;

import org.jspecify.annotations.NullMarked;
