@NullMarked
package io.jobetl.spark.slice;

import org.jspecify.annotations.NullMarked;
