/** Tests of {@code etl load}. */
@NullMarked
package io.jobetl.data.load;

import org.jspecify.annotations.NullMarked;
