/** Recounting hours on request: {@code etl backfill}, and the mechanism that {@code etl verify --repair} uses too. */
@NullMarked
package io.jobetl.app.backfill;

import org.jspecify.annotations.NullMarked;
