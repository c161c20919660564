/**
 * What Prometheus reads from {@code /metrics}: our own numbers, those of the JVM, of the Kafka client, of Cassandra's
 * driver and of the connection pools, by the conventions of Prometheus: base units, {@code _total} for what only grows.
 */
@NullMarked
package io.jobetl.dashboard.metrics;

import org.jspecify.annotations.NullMarked;
