/** Tests of {@code docker-compose.yml}, as far as they go without Docker. */
@NullMarked
package io.jobetl.app.compose;

import org.jspecify.annotations.NullMarked;
