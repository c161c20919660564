/** Tests of {@code io.jobetl.app.config}. */
@NullMarked
package io.jobetl.app.config;

import org.jspecify.annotations.NullMarked;
