@NullMarked
package io.jobetl.spark.task;

import org.jspecify.annotations.NullMarked;
