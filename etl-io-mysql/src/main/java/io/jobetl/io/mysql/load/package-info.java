/**
 * Rows of any table by primary key, as a generator or a folder of files brings them:
 * {@link io.jobetl.io.mysql.load.MySqlTableWriter}. Knows nothing of the commit protocol.
 */
@NullMarked
package io.jobetl.io.mysql.load;

import org.jspecify.annotations.NullMarked;
