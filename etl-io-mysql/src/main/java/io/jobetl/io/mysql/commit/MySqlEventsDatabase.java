package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.MySqlErrors;
import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabase;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.EventsDatabaseException.Meaning;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** MySQL as the commit protocol sees it. Holds no connection itself. */
final class MySqlEventsDatabase implements EventsDatabase {
    private static final Duration LEAST_IDLE_TIME = Duration.ofMinutes(2);

    private final MySqlDatabase database;
    private final LeaseTable leases;
    private final BinaryLog log = new BinaryLog();
    private final String name;
    private final long idleSeconds;
    private final int reenrichedCells;
    private @Nullable String serverUuid;

    MySqlEventsDatabase(MySqlDatabase database, MySqlSinkConfig config) {
        this.database = database;
        this.leases = new LeaseTable(config.leaseName());
        this.name = "MySQL " + database.config().address() + " lease=" + config.leaseName();
        this.idleSeconds = Math.max(
                LEAST_IDLE_TIME.toSeconds(), config.leaseTime().multipliedBy(2).toSeconds());
        this.reenrichedCells = config.reenrichedCells();
    }

    @Override
    public EventsConnection connect() throws EventsDatabaseException {
        try {
            WriterConnection opened = WriterConnection.open(database, idleSeconds);
            requireSameServer(opened);
            return new MySqlEventsConnection(opened, leases, log, reenrichedCells);
        } catch (SQLException error) {
            throw MySqlErrors.wrapped(error);
        }
    }

    /**
     * Another server behind the same address has another binary log: what is known of positions is to be read again.
     */
    private void requireSameServer(WriterConnection opened) throws SQLException {
        String before = serverUuid;
        serverUuid = opened.serverUuid();
        if (before != null && !before.equals(serverUuid)) {
            opened.close();
            throw new StateLostException(
                    name + ": another server answers: server_uuid=" + serverUuid + ", before it was " + before);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StoreException failure(String action, EventsDatabaseException error) {
        if (error.getCause() instanceof SQLException cause) {
            StoreException failure = database.failure(action, cause);
            // A connection that was safe before and is not now: a certificate is being renewed, a server restarted.
            return error.meaning() == Meaning.CONNECTION_LOST && !failure.kind().isPassing()
                    ? new StoreException(Store.MYSQL, Kind.UNAVAILABLE, String.valueOf(failure.getMessage()), "", cause)
                    : failure;
        }
        return new StoreException(
                Store.MYSQL, Kind.REFUSED, name + ": " + action + ": " + error.getMessage(), "", error);
    }
}
