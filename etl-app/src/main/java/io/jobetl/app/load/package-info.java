/** {@code etl load}. */
@NullMarked
package io.jobetl.app.load;

import org.jspecify.annotations.NullMarked;
