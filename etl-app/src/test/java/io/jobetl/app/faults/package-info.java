/** Faults of docs/reference/faults.md on the whole application and real servers. */
@NullMarked
package io.jobetl.app.faults;

import org.jspecify.annotations.NullMarked;
