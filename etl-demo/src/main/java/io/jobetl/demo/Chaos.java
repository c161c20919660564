package io.jobetl.demo;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import io.jobetl.pipeline.port.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Breaks one thing after the other, at random times, each time something else: kills, freezes and restarts servers and
 * the pipeline, cuts connections. The seed decides what; what it hits there is up to the moment. One fault at a time,
 * and each is mended: a killed server is started again, a frozen one continued.
 *
 * <p>Runs on a thread of its own from {@link #start} to {@link #close}, which returns when everything runs again.
 * Thread-safe.
 */
final class Chaos implements AutoCloseable {
    private enum Fault {
        KILL_MYSQL(3),
        FREEZE_MYSQL(2),
        CUT_MYSQL_CONNECTIONS(2),
        KILL_CASSANDRA(1),
        FREEZE_CASSANDRA(1),
        KILL_KAFKA(1),
        FREEZE_KAFKA(1),
        KILL_CONNECT(1),
        KILL_PIPELINE(3),
        RESTART_PIPELINE(1),
        FREEZE_PIPELINE(2);

        /** How often, compared with the others. */
        final int weight;

        Fault(int weight) {
            this.weight = weight;
        }
    }

    /** Longer than a lease, and than most time-outs. */
    private static final int LONGEST_FREEZE_MILLIS = 15_000;

    private static final int LONGEST_ABSENCE_MILLIS = 3_000;
    /** MySQL's answer to KILL when the connection has gone by itself. */
    private static final int NO_SUCH_THREAD = 1094;

    private final LocalServers servers;
    private final PipelineProcess pipeline;
    private final MySqlDatabase mysql;
    private final SplittableRandom random;
    private final Duration interval;
    private final Consumer<String> announce;
    private final List<String> done;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "etl-chaos");
    private volatile @Nullable RuntimeException failure;

    /**
     * @param interval between two faults, on average
     * @param announce gets a line before each fault
     * @param done gets the same lines
     */
    Chaos(
            LocalServers servers,
            PipelineProcess pipeline,
            MySqlDatabase mysql,
            SplittableRandom random,
            Duration interval,
            Consumer<String> announce,
            List<String> done) {
        this.servers = servers;
        this.pipeline = pipeline;
        this.mysql = mysql;
        this.random = random;
        this.interval = interval;
        this.announce = announce;
        this.done = done;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** @throws RuntimeException when a server could not be started again */
    void throwIfFailed() {
        RuntimeException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }

    /** Ends the fault under way and mends it. */
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (!pause(Math.round(interval.toMillis() * (0.5 + random.nextDouble())))) {
                strike(next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private Fault next() {
        int sum = 0;
        for (Fault fault : Fault.values()) {
            sum += fault.weight;
        }
        int dice = random.nextInt(sum);
        for (Fault fault : Fault.values()) {
            dice -= fault.weight;
            if (dice < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("dice=" + dice);
    }

    private void strike(Fault fault) throws InterruptedException {
        switch (fault) {
            case KILL_MYSQL -> kill(Server.MYSQL);
            case FREEZE_MYSQL -> freeze(Server.MYSQL);
            case CUT_MYSQL_CONNECTIONS -> cutMySqlConnections();
            case KILL_CASSANDRA -> kill(Server.CASSANDRA);
            case FREEZE_CASSANDRA -> freeze(Server.CASSANDRA);
            case KILL_KAFKA -> kill(Server.KAFKA);
            case FREEZE_KAFKA -> freeze(Server.KAFKA);
            case KILL_CONNECT -> kill(Server.CONNECT);
            case KILL_PIPELINE -> {
                say("kill -9 of the pipeline, and a new start");
                pipeline.killAndRestart();
            }
            case RESTART_PIPELINE -> {
                say("SIGTERM to the pipeline, and a new start");
                pipeline.restart();
            }
            case FREEZE_PIPELINE -> {
                int millis = freezeMillis();
                say(String.format(Locale.ROOT, "SIGSTOP of the pipeline for %.1f s", millis / 1_000.0));
                pipeline.pause();
                try {
                    pause(millis);
                } finally {
                    pipeline.resume();
                }
            }
        }
    }

    private void kill(Server server) throws InterruptedException {
        int millis = random.nextInt(LONGEST_ABSENCE_MILLIS);
        say(String.format(Locale.ROOT, "kill -9 of %s, new start after %.1f s", server.title(), millis / 1_000.0));
        servers.kill(server);
        try {
            pause(millis);
        } finally {
            servers.restart(server);
        }
    }

    private void freeze(Server server) throws InterruptedException {
        int millis = freezeMillis();
        say(String.format(Locale.ROOT, "SIGSTOP of %s for %.1f s", server.title(), millis / 1_000.0));
        servers.pause(server);
        try {
            pause(millis);
        } finally {
            servers.resume(server);
        }
    }

    private int freezeMillis() {
        return 1_000 + random.nextInt(LONGEST_FREEZE_MILLIS - 1_000);
    }

    private void cutMySqlConnections() {
        say("cut of all connections to mysql");
        try (Connection connection = mysql.open();
                Statement statement = connection.createStatement()) {
            List<Long> ids = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("SELECT id FROM information_schema.processlist"
                    + " WHERE id <> CONNECTION_ID() AND user NOT IN ('system user', 'event_scheduler')")) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
            for (long id : ids) {
                cut(statement, id);
            }
        } catch (SQLException | StoreException e) {
            announce.accept("chaos      mysql did not answer: " + e.getMessage());
        }
    }

    private static void cut(Statement statement, long id) throws SQLException {
        try {
            statement.execute("KILL " + id);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    private void say(String what) {
        announce.accept("chaos      " + what);
        done.add(what);
    }

    /** True when there must not be another fault. */
    private boolean pause(long millis) throws InterruptedException {
        return closing.await(millis, TimeUnit.MILLISECONDS);
    }
}
