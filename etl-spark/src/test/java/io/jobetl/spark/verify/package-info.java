@NullMarked
package io.jobetl.spark.verify;

import org.jspecify.annotations.NullMarked;
