/** The verbs of {@code etl spark}: those of {@code etl}, with Spark to do the reading. */
@NullMarked
package io.jobetl.spark.command;

import org.jspecify.annotations.NullMarked;
