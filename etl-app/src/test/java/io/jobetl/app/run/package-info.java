/** Tests of what {@code etl run} tells. */
@NullMarked
package io.jobetl.app.run;

import org.jspecify.annotations.NullMarked;
