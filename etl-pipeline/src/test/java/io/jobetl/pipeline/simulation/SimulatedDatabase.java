package io.jobetl.pipeline.simulation;

import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabase;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.EventsDatabaseException.Meaning;
import io.jobetl.pipeline.port.StoreException;

/** The database behind the network of one process. */
final class SimulatedDatabase implements EventsDatabase {
    private final SimulatedWorld world;
    private final SimulatedProcess process;
    private final EventsDatabase database;

    SimulatedDatabase(SimulatedWorld world, SimulatedProcess process, EventsDatabase database) {
        this.world = world;
        this.process = process;
        this.database = database;
    }

    @Override
    public EventsConnection connect() throws EventsDatabaseException {
        process.requireAlive();
        if (world.nextFault() != Fault.NONE) {
            world.disturb();
            throw new EventsDatabaseException(Meaning.CONNECTION_LOST, "no connection", null);
        }
        return new SimulatedConnection(world, process, database.connect());
    }

    @Override
    public String name() {
        return database.name();
    }

    @Override
    public StoreException failure(String action, EventsDatabaseException error) {
        return database.failure(action, error);
    }
}
