package io.jobetl.io.cassandra.adopt;

import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.session.CassandraConfig;
import java.io.Serializable;
import java.util.Set;

/**
 * The two tables of an adoption, and what of the first stays behind: all that another machine has to know, besides a
 * session of its own.
 *
 * @param keyspace where the hourly table {@code tracking} is
 * @param sourceKeyspace where the flat table is
 * @param without columns of the flat table that are not copied
 */
record AdoptionNames(String keyspace, String sourceKeyspace, String sourceTable, Set<String> without)
        implements Serializable {
    AdoptionNames {
        CassandraConfig.checkIdentifier("keyspace", keyspace);
        CassandraConfig.checkIdentifier("keyspace", sourceKeyspace);
        CassandraConfig.checkIdentifier("table", sourceTable);
        without = Set.copyOf(without);
    }

    /** As it stands in a statement. */
    String source() {
        return CassandraSchema.quoted(sourceKeyspace) + "." + CassandraSchema.quoted(sourceTable);
    }

    /** As it stands in a statement. */
    String target() {
        return CassandraSchema.quoted(keyspace) + "." + CassandraSchema.TRACKING;
    }
}
