/**
 * The application on Spark: its context, which is made again when it was lost, and what each executor has: one session
 * of Cassandra. The driver and its executors talk through a plugin of Spark, so that no secret enters Spark's
 * configuration.
 */
@NullMarked
package io.jobetl.spark.cluster;

import org.jspecify.annotations.NullMarked;
