/** The place of {@code etl spark} among the verbs; what it does is in etl-spark, which Spark's jars belong to. */
@NullMarked
package io.jobetl.app.spark;

import org.jspecify.annotations.NullMarked;
