@NullMarked
package io.jobetl.spark.e2e;

import org.jspecify.annotations.NullMarked;
