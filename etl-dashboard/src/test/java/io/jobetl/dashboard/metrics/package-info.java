/** Tests of the package of the same name. */
@NullMarked
package io.jobetl.dashboard.metrics;

import org.jspecify.annotations.NullMarked;
