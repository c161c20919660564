/** An installation that an earlier version of etl has left behind, and what becomes of it. */
@NullMarked
package io.jobetl.app.upgrade;

import org.jspecify.annotations.NullMarked;
