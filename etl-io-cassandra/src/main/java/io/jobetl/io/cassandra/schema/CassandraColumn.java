package io.jobetl.io.cassandra.schema;

/**
 * A column of a table as the server describes it.
 *
 * @param name the column's name
 * @param type its CQL type: {@code int}, {@code text}, {@code decimal}
 * @param inPrimaryKey whether the column is part of the primary key
 */
public record CassandraColumn(String name, String type, boolean inPrimaryKey) {}
