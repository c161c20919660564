/**
 * The tables of the keyspace: how they are made, in which of two layouts the tracking table is, and what the server
 * tells about its columns. Begin with {@link io.jobetl.io.cassandra.schema.CassandraSchema}.
 */
@NullMarked
package io.jobetl.io.cassandra.schema;

import org.jspecify.annotations.NullMarked;
