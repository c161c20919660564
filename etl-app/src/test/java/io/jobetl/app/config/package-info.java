/** Tests of {@code etl config}. */
@NullMarked
package io.jobetl.app.config;

import org.jspecify.annotations.NullMarked;
