/**
 * The tracking table as a source of the pipeline: slices, hours, whole tables, decoded from pages without objects per
 * row. Begin with {@link io.jobetl.io.cassandra.read.CassandraTrackingSource}, then {@code HourlyTrackingSource} for
 * what is asked, {@code PageReader} for how pages come, {@code RowDecoder} for how rows become columns.
 */
@NullMarked
package io.jobetl.io.cassandra.read;

import org.jspecify.annotations.NullMarked;
