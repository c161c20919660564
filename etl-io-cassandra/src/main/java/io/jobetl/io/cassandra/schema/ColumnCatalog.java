package io.jobetl.io.cassandra.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the server says about the columns of a table, the primary key first. */
public final class ColumnCatalog {
    private ColumnCatalog() {}

    /** @throws StoreException when there is no such table, or the server does not answer */
    public static List<CassandraColumn> columnsOf(CqlSession session, String keyspace, String table) {
        List<CassandraColumn> columns;
        try {
            columns = read(session, keyspace, table);
        } catch (DriverException e) {
            throw DriverFailures.translated("cannot look at table " + keyspace + "." + table, e);
        }
        if (columns.isEmpty()) {
            throw DriverFailures.misconfigured("table " + keyspace + "." + table + " is not there", "run `etl init`");
        }
        return columns;
    }

    private static List<CassandraColumn> read(CqlSession session, String keyspace, String table) {
        List<CassandraColumn> partition = new ArrayList<>();
        List<CassandraColumn> clustering = new ArrayList<>();
        List<CassandraColumn> regular = new ArrayList<>();
        for (Row row : session.execute(SimpleStatement.newInstance(
                "SELECT column_name, kind, position, type FROM system_schema.columns"
                        + " WHERE keyspace_name = ? AND table_name = ?",
                keyspace,
                table))) {
            String name = Objects.requireNonNull(row.getString(0));
            String type = Objects.requireNonNull(row.getString(3));
            switch (Objects.requireNonNull(row.getString(1))) {
                case "partition_key" -> insertAt(partition, row.getInt(2), new CassandraColumn(name, type, true));
                case "clustering" -> insertAt(clustering, row.getInt(2), new CassandraColumn(name, type, true));
                default -> regular.add(new CassandraColumn(name, type, false));
            }
        }
        List<CassandraColumn> all = new ArrayList<>(partition);
        all.addAll(clustering);
        all.addAll(regular);
        return all;
    }

    /** The server lists columns by name; keys have at most two columns of a kind, and position says their order. */
    private static void insertAt(List<CassandraColumn> columns, int position, CassandraColumn column) {
        columns.add(Math.min(position, columns.size()), column);
    }
}
