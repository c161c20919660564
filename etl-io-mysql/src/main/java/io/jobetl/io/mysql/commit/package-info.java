/**
 * The commit protocol's side of MySQL. {@link io.jobetl.io.mysql.commit.MySqlEventsSink} is the way in; behind it
 * {@code MySqlEventsDatabase} and {@code MySqlEventsConnection} are what the protocol in {@code
 * io.jobetl.pipeline.commit} calls, over the one JDBC connection {@code WriterConnection}. {@code CommitRows} says in
 * which order a commit is written.
 *
 * <p>A class named {@code ...Table} holds the statements on one table; {@code MultiRowStatement} and {@code CellUpsert}
 * put many rows into one statement. {@link io.jobetl.io.mysql.commit.MySqlRecountRequests} is for those who want the
 * writer to recount.
 */
@NullMarked
package io.jobetl.io.mysql.commit;

import org.jspecify.annotations.NullMarked;
