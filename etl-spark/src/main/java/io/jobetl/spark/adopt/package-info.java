/** The copy and the comparison of {@code etl adopt}, spread over executors. */
@NullMarked
package io.jobetl.spark.adopt;

import org.jspecify.annotations.NullMarked;
