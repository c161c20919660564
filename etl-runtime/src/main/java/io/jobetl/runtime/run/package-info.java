/** A pipeline that runs: wired to the stores, started, watched and stopped cleanly. */
@NullMarked
package io.jobetl.runtime.run;

import org.jspecify.annotations.NullMarked;
