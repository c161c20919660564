/**
 * What must be there before a run: {@link io.jobetl.io.mysql.schema.MySqlSchema} migrates and checks the tables,
 * {@link io.jobetl.io.mysql.schema.CountedSettings} refuses to count under other settings than before. The migrations
 * themselves are the resources in {@code io/jobetl/io/mysql/migration}.
 */
@NullMarked
package io.jobetl.io.mysql.schema;

import org.jspecify.annotations.NullMarked;
