package io.jobetl.io.cassandra.read;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT whose answers always come with the columns that they have. A prepared statement does so from protocol 5 on,
 * where the server reports it when they are no longer those of the prepare. With an older protocol it would not, so
 * there the text is sent each time. Thread-safe.
 */
final class TrackingSelect {
    private final String cql;
    private final @Nullable PreparedStatement prepared;

    TrackingSelect(CqlSession session, String cql) {
        this.cql = cql;
        boolean reportsChanges =
                session.getContext().getProtocolVersion().getCode() >= DefaultProtocolVersion.V5.getCode();
        PreparedStatement checked = session.prepare(cql);
        this.prepared = reportsChanges ? checked : null;
    }

    Statement<?> bind(Object... values) {
        if (prepared == null) {
            return SimpleStatement.newInstance(cql, values).setIdempotent(true);
        }
        BoundStatement bound = prepared.bind(values);
        return bound.setIdempotent(true);
    }
}
