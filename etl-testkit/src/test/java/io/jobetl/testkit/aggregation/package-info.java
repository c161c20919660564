/** The aggregation against the reference model, and its laws. */
@NullMarked
package io.jobetl.testkit.aggregation;

import org.jspecify.annotations.NullMarked;
