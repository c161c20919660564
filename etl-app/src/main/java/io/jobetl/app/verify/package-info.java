/**
 * {@code etl verify}: recomputes {@code events} from the raw rows and compares. Independent on purpose: nothing of
 * etl-aggregation or etl-pipeline is used here, only {@code UUID.timestamp}, {@code java.time}, {@code TreeMap} and
 * {@code BigDecimal}, so that a mistake in the pipeline's arithmetic cannot hide in the check (a test guards this).
 */
@NullMarked
package io.jobetl.app.verify;

import org.jspecify.annotations.NullMarked;
