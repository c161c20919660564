/**
 * The MySQL adapter. {@link io.jobetl.io.mysql.MySqlSchema} makes the tables,
 * {@link io.jobetl.io.mysql.MySqlEventsSink} writes them with the commit protocol,
 * {@link io.jobetl.io.mysql.MySqlEventsReader} reads them for verify, monitor and status. All connections come from
 * {@link io.jobetl.io.mysql.MySqlDatabase}: UTC, READ COMMITTED, strict, with time-outs.
 */
@NullMarked
package io.jobetl.io.mysql;

import org.jspecify.annotations.NullMarked;
