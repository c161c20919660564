/** {@code etl dead}: input that could not be used, with its reason. */
@NullMarked
package io.jobetl.app.dead;

import org.jspecify.annotations.NullMarked;
