/** {@code etl init}: the tables of MySQL and Cassandra and the topics of Kafka. */
@NullMarked
package io.jobetl.app.init;

import org.jspecify.annotations.NullMarked;
