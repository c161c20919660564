/** {@code etl servers}: the local MySQL, Cassandra, Kafka, Connect and Spark, started, stopped and looked at by hand. */
@NullMarked
package io.jobetl.app.servers;

import org.jspecify.annotations.NullMarked;
