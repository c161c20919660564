@NullMarked
package io.jobetl.spark.adopt;

import org.jspecify.annotations.NullMarked;
