/**
 * Cassandra. Types of the driver appear in this package and those below it only; the ports speak of
 * {@link io.jobetl.model.TrackingColumns}. Each room knows only rooms named before it:
 *
 * <ul>
 *   <li>{@code page}: answers as the bytes that the server sent; internals of the driver.
 *   <li>{@code session}: settings, sessions, failures. Begin here, with {@code CassandraSessions}.
 *   <li>{@code schema}: the tables and their layouts; {@code CassandraSchema}.
 *   <li>{@code read}: the source of the pipeline; {@code CassandraTrackingSource}.
 *   <li>{@code write}: {@code CassandraTrackingWriter} and {@code CassandraSearchWriter} replace rows,
 *       {@code CassandraTrackingAppender} adds new ones.
 *   <li>{@code arrival}: hints that rows have arrived late; {@code CassandraArrivalHints}.
 *   <li>{@code adopt}: the copy of an old flat table into the hourly one; {@code TrackingAdoption}.
 * </ul>
 */
@NullMarked
package io.jobetl.io.cassandra;

import org.jspecify.annotations.NullMarked;
