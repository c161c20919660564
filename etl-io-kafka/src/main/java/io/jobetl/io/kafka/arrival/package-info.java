/**
 * Hints that rows have arrived late, from a topic of their keys: {@link io.jobetl.io.kafka.arrival.KafkaArrivalHints}.
 */
@NullMarked
package io.jobetl.io.kafka.arrival;

import org.jspecify.annotations.NullMarked;
