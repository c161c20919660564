/** {@code etl monitor}: what appears in {@code events} while one looks. */
@NullMarked
package io.jobetl.app.monitor;

import org.jspecify.annotations.NullMarked;
