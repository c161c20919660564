/** End to end: the program {@code etl} as its users run it, on real servers, and the Spark job that it replaces. */
@NullMarked
package io.jobetl.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
