/**
 * How to reach Cassandra and what its failures mean: settings, sessions with TLS, and the one place that knows the
 * exceptions of the driver. Begin with {@link io.jobetl.io.cassandra.session.CassandraSessions}.
 */
@NullMarked
package io.jobetl.io.cassandra.session;

import org.jspecify.annotations.NullMarked;
