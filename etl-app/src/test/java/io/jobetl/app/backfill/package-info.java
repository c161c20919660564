/** Ranges of hours as people write them. */
@NullMarked
package io.jobetl.app.backfill;

import org.jspecify.annotations.NullMarked;
