/** The classic Spark job of this kind, as a rival: it knows nothing of our code. */
@NullMarked
package io.jobetl.benchmarks.spark;

import org.jspecify.annotations.NullMarked;
