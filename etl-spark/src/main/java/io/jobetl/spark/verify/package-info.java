/** The independent recount of {@code etl verify}, spread over executors; its arithmetic is that of etl-verify alone. */
@NullMarked
package io.jobetl.spark.verify;

import org.jspecify.annotations.NullMarked;
