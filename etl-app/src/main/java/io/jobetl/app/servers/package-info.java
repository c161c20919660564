/** {@code etl servers}: the local servers, and a Spark cluster, started, stopped and looked at by hand. */
@NullMarked
package io.jobetl.app.servers;

import org.jspecify.annotations.NullMarked;
