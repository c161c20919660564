/**
 * What was committed, for verify, monitor, status and people: {@link io.jobetl.io.mysql.read.MySqlEventsReader} reads
 * the cells and the progress, {@link io.jobetl.io.mysql.read.MySqlDeadLetters} the dead letters. Never writes, takes no
 * lock.
 */
@NullMarked
package io.jobetl.io.mysql.read;

import org.jspecify.annotations.NullMarked;
