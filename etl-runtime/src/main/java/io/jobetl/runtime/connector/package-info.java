/** The Debezium connector of an installation: its file with the configured addresses. */
@NullMarked
package io.jobetl.runtime.connector;

import org.jspecify.annotations.NullMarked;
