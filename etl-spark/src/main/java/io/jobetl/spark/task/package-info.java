/**
 * Work that is cut into many equal inputs, done by executors and handed over in waves: what the recount and the
 * adoption have in common. The driver holds the results of one wave.
 */
@NullMarked
package io.jobetl.spark.task;

import org.jspecify.annotations.NullMarked;
