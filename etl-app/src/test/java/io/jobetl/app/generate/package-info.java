/** Tests of {@code etl generate}. */
@NullMarked
package io.jobetl.app.generate;

import org.jspecify.annotations.NullMarked;
