/**
 * Change events of Debezium as a {@link io.jobetl.pipeline.port.ChangeSource}.
 * {@link io.jobetl.io.kafka.change.KafkaChangeSource} is the way in; its thread reads with {@code ChangeReader}, which
 * understands messages by {@code DebeziumEnvelope}, waits at the ends of snapshots by {@code CompletionBarrier}, and
 * asks for a {@link io.jobetl.io.kafka.change.NewSnapshot} where a topic has lost changes.
 */
@NullMarked
package io.jobetl.io.kafka.change;

import org.jspecify.annotations.NullMarked;
