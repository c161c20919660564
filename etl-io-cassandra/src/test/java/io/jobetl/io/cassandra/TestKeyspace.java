package io.jobetl.io.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Endpoint;
import io.jobetl.testkit.servers.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A session and a keyspace of its own, dropped at the end. */
public final class TestKeyspace implements AutoCloseable {
    private final String name =
            "it_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    private final CqlSession session = CassandraSessions.open(config(name, Duration.ofSeconds(20)));

    public static CassandraConfig config(String keyspace, Duration requestTimeout) {
        Endpoint cassandra = TestServers.cassandra();
        return new CassandraConfig(
                List.of(new CassandraConfig.ContactPoint(cassandra.host(), cassandra.port())),
                keyspace,
                null,
                null,
                null,
                Duration.ofSeconds(10),
                requestTimeout);
    }

    /** An empty keyspace. */
    public static TestKeyspace create() {
        TestKeyspace keyspace = new TestKeyspace();
        keyspace.session.execute("CREATE KEYSPACE " + keyspace.name
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        return keyspace;
    }

    /** A name only; the keyspace does not exist yet. */
    public static TestKeyspace name() {
        return new TestKeyspace();
    }

    public CqlSession session() {
        return session;
    }

    public String keyspace() {
        return name;
    }

    public CassandraSchema schema() {
        return new CassandraSchema(name, Replication.simple(1));
    }

    @Override
    public void close() {
        session.execute("DROP KEYSPACE IF EXISTS " + name);
        session.close();
    }
}
