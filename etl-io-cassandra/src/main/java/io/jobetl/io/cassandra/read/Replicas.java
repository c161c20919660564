package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;

/** The nodes that hold a partition of (hour, shard), by the token map that the driver keeps. Thread-safe. */
final class Replicas {
    private static final long MILLIS_PER_HOUR = 3_600_000;

    private final CqlSession session;
    private final CqlIdentifier keyspace;

    Replicas(CqlSession session, String keyspace) {
        this.session = session;
        this.keyspace = CqlIdentifier.fromInternal(keyspace);
    }

    /** Their addresses, as text; empty when the driver does not know. */
    Set<String> hosts(int epochHour, int shard) {
        Set<String> hosts = new TreeSet<>();
        session.getMetadata().getTokenMap().ifPresent(tokens -> {
            for (Node node : tokens.getReplicas(keyspace, partitionKey(epochHour, shard))) {
                SocketAddress address = node.getEndPoint().resolve();
                if (address instanceof InetSocketAddress internet) {
                    hosts.add(
                            internet.getAddress() == null
                                    ? internet.getHostString()
                                    : internet.getAddress().getHostAddress());
                }
            }
        });
        return hosts;
    }

    /**
     * A partition key of two columns as Cassandra serializes it before it hashes it: for each the length in two bytes,
     * the value, and a zero (CompositeType).
     */
    static ByteBuffer partitionKey(int epochHour, int shard) {
        return ByteBuffer.allocate(2 + Long.BYTES + 1 + 2 + Integer.BYTES + 1)
                .putShort((short) Long.BYTES)
                .putLong(epochHour * MILLIS_PER_HOUR)
                .put((byte) 0)
                .putShort((short) Integer.BYTES)
                .putInt(shard)
                .put((byte) 0)
                .flip();
    }
}
