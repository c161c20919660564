/**
 * The commit protocol: how one of several instances writes {@code events}, each commit once, whatever fails. It is
 * written against a narrow view of a database, so that MySQL and the stores of the simulation run the very same code.
 */
@NullMarked
package io.jobetl.pipeline.commit;

import org.jspecify.annotations.NullMarked;
