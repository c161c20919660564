/** Tests of {@code io.jobetl.verify}. */
@NullMarked
package io.jobetl.verify;

import org.jspecify.annotations.NullMarked;
