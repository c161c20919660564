package io.jobetl.pipeline.simulation;

import io.jobetl.pipeline.commit.EventsConnection;
import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.commit.EventsDatabaseException.Meaning;
import io.jobetl.pipeline.commit.LeaseRow;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.simulation.Transaction.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which anything may happen at each call. What the server commits is shown to the invariants at that
 * moment, whether the client learns of it or not.
 */
final class SimulatedConnection implements EventsConnection {
    private final SimulatedWorld world;
    private final SimulatedProcess process;
    private final EventsConnection server;

    private final List<Written> written = new ArrayList<>();
    private Optional<LeaseRow> locked = Optional.empty();
    private boolean isWriterMarked = true;
    private boolean isReenriched;
    private boolean isTaken;
    private int advances;
    private boolean isBroken;
    private boolean isCommitOnItsWay;

    SimulatedConnection(SimulatedWorld world, SimulatedProcess process, EventsConnection server) {
        this.world = world;
        this.process = process;
        this.server = server;
    }

    @Override
    public long id() {
        return server.id();
    }

    @Override
    public Optional<LeaseRow> readLease() throws EventsDatabaseException {
        return call("read lease", server::readLease);
    }

    @Override
    public Optional<LeaseRow> lockLease() throws EventsDatabaseException {
        return call("lock lease", () -> {
            locked = server.lockLease();
            return locked;
        });
    }

    @Override
    public void createLease() throws EventsDatabaseException {
        run("create lease", server::createLease);
    }

    @Override
    public void takeLease(String instance, String owner, Duration leaseTime) throws EventsDatabaseException {
        run("take lease", () -> {
            world.invariants.requireFree(process, locked, instance, isWriterMarked);
            server.takeLease(instance, owner, leaseTime);
            isTaken = true;
        });
    }

    @Override
    public void advanceLease(Instant commitTime, Duration leaseTime, @Nullable Instant lateCountedUntil)
            throws EventsDatabaseException {
        run("advance lease", () -> {
            server.advanceLease(commitTime, leaseTime, lateCountedUntil);
            advances++;
        });
    }

    @Override
    public void renewLease(Duration leaseTime, @Nullable Instant lateCountedUntil) throws EventsDatabaseException {
        run("renew lease", () -> server.renewLease(leaseTime, lateCountedUntil));
    }

    @Override
    public void releaseLease(long epoch, String instance) throws EventsDatabaseException {
        run("release lease", () -> server.releaseLease(epoch, instance));
    }

    @Override
    public SinkState readState(long epoch) throws EventsDatabaseException {
        return call("read state", () -> server.readState(epoch));
    }

    @Override
    public List<Cell> cellsOf(int epochHour) throws EventsDatabaseException {
        return call("read cells", () -> {
            world.invariants.cellsRead(process, epochHour);
            return server.cellsOf(epochHour);
        });
    }

    @Override
    public void write(Commit commit, Instant commitTime) throws EventsDatabaseException {
        run("write rows", () -> {
            world.invariants.requireKeyOrder(commit);
            server.write(commit, commitTime);
            written.add(new Written(commit, process.commitUnderWay()));
        });
    }

    @Override
    public List<RecountRequest> recountRequests() throws EventsDatabaseException {
        return call("read requests", server::recountRequests);
    }

    @Override
    public boolean isReenriching() throws EventsDatabaseException {
        return call("look for cells that have to follow", server::isReenriching);
    }

    @Override
    public void reenrich(Instant commitTime) throws EventsDatabaseException {
        run("re-enrich", () -> {
            server.reenrich(commitTime);
            isReenriched = true;
        });
    }

    @Override
    public boolean isWriterMarked() throws EventsDatabaseException {
        return call("named lock held", () -> {
            isWriterMarked = !world.isNamedLockLost() && server.isWriterMarked();
            return isWriterMarked;
        });
    }

    @Override
    public boolean markAsWriter(Duration wait) throws EventsDatabaseException {
        return call("named lock", () -> world.isNamedLockLost() || server.markAsWriter(wait));
    }

    @Override
    public Optional<MarkedWriter> markedWriter() throws EventsDatabaseException {
        return call("find writer", () -> world.isNamedLockLost() ? Optional.empty() : server.markedWriter());
    }

    @Override
    public void kill(long connectionId) throws EventsDatabaseException {
        run("KILL " + connectionId, () -> server.kill(connectionId));
    }

    @Override
    public void rollback() throws EventsDatabaseException {
        run("ROLLBACK", () -> {
            server.rollback();
            forget();
        });
    }

    @Override
    public void commit() throws EventsDatabaseException {
        run("COMMIT", this::commitOnServer);
    }

    private void commitOnServer() throws EventsDatabaseException {
        server.commit();
        Transaction transaction = new Transaction(List.copyOf(written), isReenriched, isTaken, advances);
        forget();
        world.invariants.committed(process, transaction);
    }

    private void forget() {
        written.clear();
        isReenriched = false;
        isTaken = false;
        advances = 0;
    }

    /** The server hears the rest of what this connection had to say, if it still lives. @return what happened */
    String endOnServer() {
        try {
            if (isCommitOnItsWay) {
                isCommitOnItsWay = false;
                commitOnServer();
                server.abort();
                return "the COMMIT of connection " + id() + " arrives late";
            }
        } catch (EventsDatabaseException ended) {
            server.abort(); // a server that is away by now keeps no locks of it
            return "the COMMIT of connection " + id() + " arrives after its end";
        }
        server.abort();
        return "the server notices the end of connection " + id();
    }

    /** The server has ended, and with it what this connection had to say. */
    void forgetOnServer() {
        isCommitOnItsWay = false;
        server.abort();
    }

    @Override
    public void abort() {
        if (!isBroken) {
            breakOff();
        }
    }

    @Override
    public void close() {
        if (!isBroken) {
            isBroken = true;
            server.close();
        }
    }

    /** The server notices it now, or after a while, in which the connection keeps its locks. */
    private void breakOff() {
        isBroken = true;
        if (world.random.nextInt(3) == 0 && !world.isQuiet()) {
            world.lingering.add(this);
        } else {
            server.abort();
        }
    }

    private <T> T call(String statement, Call<T> call) throws EventsDatabaseException {
        process.requireAlive();
        if (isBroken) {
            throw lost(statement);
        }
        Fault fault = world.nextFault();
        if (fault != Fault.NONE) {
            world.disturb();
            world.say(process.name(), statement + " (connection " + id() + "): " + fault);
        }
        switch (fault) {
            case NONE -> {
                return call.run();
            }
            case STANDSTILL -> {
                world.letOthersAct();
                return call.run();
            }
            case CRASH_BEFORE -> {
                breakOff();
                throw process.die();
            }
            case CRASH_AFTER -> {
                call.run();
                breakOff();
                throw process.die();
            }
            case LOST_REQUEST -> breakOff();
            case LOST_REPLY -> {
                call.run();
                breakOff();
            }
            case LATE_REQUEST -> {
                isCommitOnItsWay = statement.equals("COMMIT");
                isBroken = true;
                world.lingering.add(this);
            }
            case ROLLED_BACK -> {
                if (!statement.equals("ROLLBACK")) {
                    server.rollback();
                    forget();
                    throw new EventsDatabaseException(Meaning.REPEAT_TRANSACTION, "deadlock at " + statement, null);
                }
                return call.run();
            }
            case REFUSED -> {
                if (!statement.equals("ROLLBACK")) {
                    throw new EventsDatabaseException(Meaning.OTHER, "disk full at " + statement, null);
                }
                return call.run();
            }
        }
        throw lost(statement);
    }

    private void run(String statement, Statement what) throws EventsDatabaseException {
        call(statement, () -> {
            what.run();
            return statement;
        });
    }

    private EventsDatabaseException lost(String statement) {
        return new EventsDatabaseException(
                Meaning.CONNECTION_LOST, "connection " + id() + " lost at " + statement, null);
    }

    private interface Call<T> {
        T run() throws EventsDatabaseException;
    }

    private interface Statement {
        void run() throws EventsDatabaseException;
    }
}
