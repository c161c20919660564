/**
 * The MySQL adapter. Begin with {@link io.jobetl.io.mysql.commit.MySqlEventsSink}, or with what you came for:
 * {@code schema} makes and checks the tables, {@code commit} writes {@code events} and all that belongs to them in one
 * transaction, {@code read} shows what was committed, {@code load} writes rows of other tables.
 *
 * <p>Here is what they all stand on: {@link io.jobetl.io.mysql.MySqlDatabase} opens every connection (UTC, READ
 * COMMITTED, strict, with time-outs) to where {@link io.jobetl.io.mysql.MySqlConfig} says, and
 * {@link io.jobetl.io.mysql.MySqlErrors} knows what an error means. Of the rooms only {@code read} looks into another,
 * {@code commit}.
 */
@NullMarked
package io.jobetl.io.mysql;

import org.jspecify.annotations.NullMarked;
