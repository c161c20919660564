/** {@code etl status}: what the pipeline has counted, who writes, and how far it is. */
@NullMarked
package io.jobetl.app.status;

import org.jspecify.annotations.NullMarked;
