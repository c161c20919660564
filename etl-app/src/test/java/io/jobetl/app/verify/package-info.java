/** Tests of {@code io.jobetl.app.verify}. */
@NullMarked
package io.jobetl.app.verify;

import org.jspecify.annotations.NullMarked;
