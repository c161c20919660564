package io.jobetl.io.mysql;

import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabase;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import java.sql.SQLException;
import java.time.Duration;

/** MySQL as the commit protocol sees it. Holds no connection itself. */
final class MySqlEventsDatabase implements EventsDatabase {
    private static final Duration LEAST_IDLE_TIME = Duration.ofMinutes(2);

    private final MySqlDatabase database;
    private final LeaseTable leases;
    private final String name;
    private final long idleSeconds;
    private final int reenrichedCells;

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
            return new MySqlEventsConnection(WriterConnection.open(database, idleSeconds), leases, reenrichedCells);
        } catch (SQLException error) {
            throw MySqlErrors.wrapped(error);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RuntimeException failure(String action, EventsDatabaseException error) {
        if (error.getCause() instanceof SQLException cause) {
            return database.failure(action, cause);
        }
        return new MySqlException(name + ": " + action + ": " + error.getMessage(), error);
    }
}
