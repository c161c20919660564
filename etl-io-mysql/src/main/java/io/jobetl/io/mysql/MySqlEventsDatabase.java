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

    MySqlEventsDatabase(MySqlDatabase database, String leaseName, Duration leaseTime) {
        this.database = database;
        this.leases = new LeaseTable(leaseName);
        this.name = "MySQL " + database.config().address() + " lease=" + leaseName;
        this.idleSeconds =
                Math.max(LEAST_IDLE_TIME.toSeconds(), leaseTime.multipliedBy(2).toSeconds());
    }

    @Override
    public EventsConnection connect() throws EventsDatabaseException {
        try {
            return new MySqlEventsConnection(WriterConnection.open(database, idleSeconds), leases);
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
