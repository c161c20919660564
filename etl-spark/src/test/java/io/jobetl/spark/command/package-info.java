@NullMarked
package io.jobetl.spark.command;

import org.jspecify.annotations.NullMarked;
