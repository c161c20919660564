/**
 * The pipeline on Apache Spark: the same settings, tables and commit protocol as in a single process; only reading and
 * folding is spread over executors. Over spark-core alone, which whoever runs it provides.
 */
@NullMarked
package io.jobetl.spark;

import org.jspecify.annotations.NullMarked;
