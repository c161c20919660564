/**
 * {@code etl generate}: synthetic data in the shape of real exports, as CSV files that are the same to the byte for one
 * seed, and as live traffic.
 */
@NullMarked
package io.jobetl.data.generate;

import org.jspecify.annotations.NullMarked;
