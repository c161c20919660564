/**
 * The topics that change events stand in: {@link io.jobetl.io.kafka.topics.KafkaTopics} makes them and mends their
 * retention, {@link io.jobetl.io.kafka.topics.TopicPartitions} asks the broker which partitions and offsets they have.
 */
@NullMarked
package io.jobetl.io.kafka.topics;

import org.jspecify.annotations.NullMarked;
