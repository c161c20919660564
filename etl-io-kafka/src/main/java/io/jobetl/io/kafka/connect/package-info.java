/**
 * The REST interface of Kafka Connect: {@link io.jobetl.io.kafka.connect.ConnectClient} talks to the worker that
 * {@link io.jobetl.io.kafka.connect.ConnectConfig} names, and deploys there what
 * {@link io.jobetl.io.kafka.connect.ConnectorTemplate} has read and filled in.
 */
@NullMarked
package io.jobetl.io.kafka.connect;

import org.jspecify.annotations.NullMarked;
