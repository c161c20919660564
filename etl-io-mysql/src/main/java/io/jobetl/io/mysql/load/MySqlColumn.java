package io.jobetl.io.mysql.load;

/**
 * A column of a table as the server describes it.
 *
 * @param name the column's name
 * @param type {@code information_schema.columns.data_type}, lower case: {@code varchar}, {@code int}, {@code decimal}
 * @param fullType {@code column_type} as it stands there: {@code int(11) unsigned}, {@code datetime(6)},
 *     {@code enum('a','b')}
 * @param unsigned whether a number column takes no negative values
 * @param maxChars limit of a text column in characters, 0 for other types
 * @param maxBytes limit of a text column in bytes, 0 for other types
 * @param precision digits of a decimal column in all, 0 for other types
 * @param scale digits of a decimal column behind the point
 * @param nullable whether the column takes null
 * @param inPrimaryKey whether the column is part of the primary key
 */
public record MySqlColumn(
        String name,
        String type,
        String fullType,
        boolean unsigned,
        long maxChars,
        long maxBytes,
        int precision,
        int scale,
        boolean nullable,
        boolean inPrimaryKey) {}
