/**
 * Real MySQL, Cassandra, Kafka, Kafka Connect and a Spark cluster as child processes, for the demo, tests and
 * benchmarks.
 *
 * <p>Start at {@link io.jobetl.local.LocalServers}; what belongs to a data directory without starting anything (status,
 * stop, logs, reset) is in {@link io.jobetl.local.DataDirectory}. Linux and macOS: the processes are watched by a few
 * lines of POSIX shell.
 */
@NullMarked
package io.jobetl.local;

import org.jspecify.annotations.NullMarked;
