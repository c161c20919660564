/** {@code etl explain}. */
@NullMarked
package io.jobetl.app.explain;

import org.jspecify.annotations.NullMarked;
