/**
 * The Kafka adapter; it knows Kafka and JSON, no database. Begin with
 * {@link io.jobetl.io.kafka.change.KafkaChangeSource}, or with what you came for: {@code change} reads the change
 * events,
 * {@code topics} makes and describes the topics they stand in, {@code connect} talks to Kafka Connect, which fills
 * them.
 *
 * <p>Here is what they stand on: {@link io.jobetl.io.kafka.KafkaConfig} and {@link io.jobetl.io.kafka.KafkaSecurity},
 * where the brokers are and how to get in, and {@link io.jobetl.io.kafka.KafkaFailures}, what an error means. Of the
 * rooms only
 * {@code change} looks into another, {@code topics}.
 */
@NullMarked
package io.jobetl.io.kafka;

import org.jspecify.annotations.NullMarked;
