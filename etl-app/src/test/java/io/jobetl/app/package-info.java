/** Tests of {@code io.jobetl.app}. */
@NullMarked
package io.jobetl.app;

import org.jspecify.annotations.NullMarked;
