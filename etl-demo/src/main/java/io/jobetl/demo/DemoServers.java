package io.jobetl.demo;

import io.jobetl.local.DataDirectory;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import io.jobetl.local.ServerStatus;
import io.jobetl.runtime.stores.StoreSetup;
import io.jobetl.runtime.stores.Stores;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The servers of a demo, started side by side; the tables of each are made as soon as it answers, while the slower ones
 * still start. For one thread.
 */
final class DemoServers implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final LocalServers servers;

    private DemoServers(LocalServers servers) {
        this.servers = servers;
    }

    /**
     * Returns when all servers answer and all tables and topics are there.
     *
     * @throws io.jobetl.local.LocalServersException when a server does not start
     */
    static DemoServers start(LocalInstallation local, DemoDisplay display, Executor threads) {
        LocalServersConfig wanted =
                LocalServersConfig.in(local.directory().path()).withProgress(display::info);
        CompletableFuture<LocalServers> started =
                CompletableFuture.supplyAsync(() -> LocalServers.start(wanted), threads);
        CompletableFuture<?>[] setups = {
            setUp(Server.MYSQL, StoreSetup::mysql, local, started, threads),
            setUp(Server.CASSANDRA, StoreSetup::cassandra, local, started, threads),
            setUp(Server.KAFKA, StoreSetup::kafka, local, started, threads)
        };
        try {
            LocalServers servers = started.join();
            try {
                CompletableFuture.allOf(setups).join();
            } catch (CompletionException e) {
                servers.close();
                throw e;
            }
            return new DemoServers(servers);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    LocalServers servers() {
        return servers;
    }

    @Override
    public void close() {
        servers.close();
    }

    private static CompletableFuture<Void> setUp(
            Server server,
            Consumer<StoreSetup> step,
            LocalInstallation local,
            CompletableFuture<LocalServers> started,
            Executor threads) {
        return CompletableFuture.runAsync(
                () -> {
                    // The names of the topics hold that of the database as MySQL spells it, so each step asks MySQL
                    // too.
                    if (awaitReady(server, local.directory(), started)
                            && awaitReady(Server.MYSQL, local.directory(), started)) {
                        step.accept(StoreSetup.standard(new Stores(local.config())));
                    }
                },
                threads);
    }

    /** False when the servers cannot be started, which the caller of {@link #start} is told. */
    private static boolean awaitReady(Server server, DataDirectory directory, CompletableFuture<LocalServers> started) {
        while (!started.isDone()) {
            for (ServerStatus status : directory.status()) {
                if (status.server() == server && status.state() == ServerStatus.State.RUNNING) {
                    return true;
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !started.isCompletedExceptionally();
    }
}
