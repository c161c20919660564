/** Tests of {@code etl generate}. */
@NullMarked
package io.jobetl.data.generate;

import org.jspecify.annotations.NullMarked;
