/**
 * Kafka adapter: change events of Debezium as a {@link io.jobetl.pipeline.port.ChangeSource}, the topics they stand in,
 * and the REST interface of Kafka Connect that the connector is deployed with. Knows Kafka and JSON, no database.
 */
@NullMarked
package io.jobetl.io.kafka;

import org.jspecify.annotations.NullMarked;
