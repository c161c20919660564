/** {@code etl config}, and what only a command line adds to the settings. */
@NullMarked
package io.jobetl.app.config;

import org.jspecify.annotations.NullMarked;
