@NullMarked
package io.jobetl.spark.cluster;

import org.jspecify.annotations.NullMarked;
