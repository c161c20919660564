/** {@code etl connector}: the Debezium connector that brings the changes of MySQL into Kafka. */
@NullMarked
package io.jobetl.app.connector;

import org.jspecify.annotations.NullMarked;
