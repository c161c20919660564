/** {@code etl run}: the pipeline with real stores behind its ports. */
@NullMarked
package io.jobetl.app.run;

import org.jspecify.annotations.NullMarked;
