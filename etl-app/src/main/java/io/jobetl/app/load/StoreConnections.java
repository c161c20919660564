package io.jobetl.app.load;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.config.EtlConfig;
import io.jobetl.io.cassandra.CassandraConfig;
import io.jobetl.io.cassandra.CassandraSessions;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import java.util.ArrayList;
import java.util.List;

/** Opens the two stores as the configuration says. Stateless. */
public final class StoreConnections {
    private StoreConnections() {}

    /** The MySQL database; it holds no connection yet. */
    public static MySqlDatabase mysql(EtlConfig config) {
        EtlConfig.MySql mysql = config.mysql();
        return new MySqlDatabase(MySqlConfig.of(
                mysql.host(), mysql.port(), mysql.user(), mysql.password().value(), mysql.database(), mysql.options()));
    }

    /** A session; the caller closes it. */
    public static CqlSession cassandra(EtlConfig config) {
        EtlConfig.Cassandra cassandra = config.cassandra();
        List<CassandraConfig.ContactPoint> points = new ArrayList<>();
        for (String host : cassandra.hosts()) {
            points.add(new CassandraConfig.ContactPoint(host, cassandra.port()));
        }
        return CassandraSessions.open(new CassandraConfig(
                points,
                cassandra.keyspace(),
                cassandra.datacenter().isEmpty() ? null : cassandra.datacenter(),
                cassandra.credentials().map(EtlConfig.Credentials::user).orElse(null),
                cassandra.credentials().map(login -> login.password().value()).orElse(null),
                CassandraConfig.DEFAULT_CONNECT_TIMEOUT,
                CassandraConfig.DEFAULT_REQUEST_TIMEOUT));
    }
}
