/**
 * Slices that are read and folded by executors: jobs of Spark that take together what is asked for at the same time,
 * read it with the same reader and fold as a single process does, and combine partials before they reach the driver.
 */
@NullMarked
package io.jobetl.spark.slice;

import org.jspecify.annotations.NullMarked;
