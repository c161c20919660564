/**
 * Rows into {@code tracking} and {@code search}: writers that replace whole rows, an appender of new ones, both with a
 * bounded number of rows in flight and repeated until acknowledged. Begin with
 * {@link io.jobetl.io.cassandra.write.CassandraTrackingWriter}.
 */
@NullMarked
package io.jobetl.io.cassandra.write;

import org.jspecify.annotations.NullMarked;
