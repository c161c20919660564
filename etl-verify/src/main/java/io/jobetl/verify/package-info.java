/**
 * {@code etl verify} recomputes {@code events} from the raw rows and compares; {@code etl explain} shows the rows
 * behind one cell, judged by the same code ({@link io.jobetl.verify.RowFate}). Independent on purpose: no other module
 * of this project is in reach here, only {@code UUID.timestamp}, {@code java.time}, {@code TreeMap} and {@code
 * BigDecimal}, so that a mistake in the pipeline's arithmetic cannot hide in the check (the build enforces it).
 */
@NullMarked
package io.jobetl.verify;

import org.jspecify.annotations.NullMarked;
