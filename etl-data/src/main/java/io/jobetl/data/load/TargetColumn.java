package io.jobetl.data.load;

/**
 * A column of a table that a file has values for.
 *
 * @param name the column's name
 * @param type what the table can hold
 * @param inKey whether the column is part of the table's primary key
 * @param nullable whether it takes null
 */
record TargetColumn(String name, ValueType type, boolean inKey, boolean nullable) {}
