/** Tests of {@code etl demo}. */
@NullMarked
package io.jobetl.app.demo;

import org.jspecify.annotations.NullMarked;
