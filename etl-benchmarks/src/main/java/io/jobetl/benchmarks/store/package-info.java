/** Benchmarks of reading from Cassandra and writing to MySQL, each beside the best that its driver can do. */
@NullMarked
package io.jobetl.benchmarks.store;

import org.jspecify.annotations.NullMarked;
