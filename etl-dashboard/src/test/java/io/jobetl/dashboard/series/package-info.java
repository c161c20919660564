/** Tests of the package of the same name. */
@NullMarked
package io.jobetl.dashboard.series;

import org.jspecify.annotations.NullMarked;
