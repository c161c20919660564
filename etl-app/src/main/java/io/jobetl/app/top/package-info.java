/** {@code etl top}: what an operator sees, full screen on a terminal. */
@NullMarked
package io.jobetl.app.top;

import org.jspecify.annotations.NullMarked;
