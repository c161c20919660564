package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.jobetl.io.cassandra.read.PartitionListing.Partition;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The partitions of an hourly table in which no row belongs, with their rows: for those who show them. Only some are
 * counted, as a table that a broken writer fills can have any number. Immutable.
 *
 * @param partitions how many there are
 * @param examples the first few, each as a condition of CQL and its rows
 */
public record OutsidePartitions(int partitions, List<String> examples) {
    private static final int MOST_EXAMPLES = 10;
    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Costs a pass over the partition keys.
     *
     * @param shards shards per hour
     * @throws io.jobetl.pipeline.port.StoreException when the table cannot be read
     */
    public static OutsidePartitions find(CqlSession session, String keyspace, int shards) {
        List<Partition> outside = new ArrayList<>();
        new PartitionLook(session, new PageReader(session), keyspace)
                .list(shards)
                .outside()
                .values()
                .forEach(outside::addAll);
        List<String> examples = outside.stream()
                .limit(MOST_EXAMPLES)
                .map(partition -> partition.condition() + ": " + rows(session, keyspace, partition) + " rows")
                .toList();
        return new OutsidePartitions(outside.size(), examples);
    }

    /** A partition of static columns only has none. */
    private static long rows(CqlSession session, String keyspace, Partition partition) {
        Row row = session.execute(SimpleStatement.newInstance(
                                "SELECT COUNT(create_time) FROM " + CassandraSchema.quoted(keyspace) + "."
                                        + CassandraSchema.TRACKING + " WHERE hour = ? AND shard = ?",
                                partition.hour(),
                                partition.shard())
                        .setTimeout(COUNT_TIMEOUT))
                .one();
        return row == null ? 0 : row.getLong(0);
    }
}
