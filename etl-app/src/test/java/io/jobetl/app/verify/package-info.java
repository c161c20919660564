/** Tests of {@code etl verify}. */
@NullMarked
package io.jobetl.app.verify;

import org.jspecify.annotations.NullMarked;
