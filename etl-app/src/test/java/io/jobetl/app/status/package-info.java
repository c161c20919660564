/** What {@code etl status} prints. */
@NullMarked
package io.jobetl.app.status;

import org.jspecify.annotations.NullMarked;
