/** Tests of {@code io.jobetl.runtime.settings}. */
@NullMarked
package io.jobetl.runtime.settings;

import org.jspecify.annotations.NullMarked;
