package io.jobetl.app.demo;

import io.jobetl.app.Console;
import io.jobetl.app.config.ConfigLoader;
import io.jobetl.app.config.EtlConfig;
import io.jobetl.app.config.LocalAddresses;
import io.jobetl.app.config.Setting;
import io.jobetl.app.init.StoreSetup;
import io.jobetl.app.stores.Stores;
import io.jobetl.local.DataDirectory;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import io.jobetl.local.ServerStatus;
import java.util.Map;
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

    private final ConfigLoader loader;
    private final DataDirectory directory;
    private final LocalServers servers;

    private DemoServers(ConfigLoader loader, DataDirectory directory, LocalServers servers) {
        this.loader = loader;
        this.directory = directory;
        this.servers = servers;
    }

    /**
     * Returns when all servers answer and all tables and topics are there.
     *
     * @throws io.jobetl.local.LocalServersException when a server does not start
     */
    static DemoServers start(ConfigLoader loader, DataDirectory directory, Console console, Executor threads) {
        LocalServersConfig wanted = LocalServersConfig.in(directory.path()).withProgress(console::info);
        CompletableFuture<LocalServers> started =
                CompletableFuture.supplyAsync(() -> LocalServers.start(wanted), threads);
        CompletableFuture<?>[] setups = {
            setUp(Server.MYSQL, StoreSetup::mysql, loader, directory, started, threads),
            setUp(Server.CASSANDRA, StoreSetup::cassandra, loader, directory, started, threads),
            setUp(Server.KAFKA, StoreSetup::kafka, loader, directory, started, threads)
        };
        try {
            LocalServers servers = started.join();
            try {
                CompletableFuture.allOf(setups).join();
            } catch (CompletionException e) {
                servers.close();
                throw e;
            }
            return new DemoServers(loader, directory, servers);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Leads to the servers of this demo, whatever the environment says of others. */
    EtlConfig config() {
        return config(loader, directory);
    }

    /** The same for a child process: what differs from its own environment. */
    Map<Setting, String> settings() {
        return settings(directory);
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
            ConfigLoader loader,
            DataDirectory directory,
            CompletableFuture<LocalServers> started,
            Executor threads) {
        return CompletableFuture.runAsync(
                () -> {
                    if (awaitReady(server, directory, started)) {
                        step.accept(StoreSetup.standard(new Stores(config(loader, directory))));
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

    private static EtlConfig config(ConfigLoader loader, DataDirectory directory) {
        return loader.load(settings(directory));
    }

    private static Map<Setting, String> settings(DataDirectory directory) {
        Map<Setting, String> given = LocalAddresses.settings(directory.endpoints());
        // The login and names that the local servers are made with.
        for (Setting setting : new Setting[] {
            Setting.MYSQL_USER, Setting.MYSQL_PASSWORD, Setting.MYSQL_DATABASE, Setting.CASSANDRA_KEYSPACE
        }) {
            setting.defaultValue().ifPresent(value -> given.put(setting, value));
        }
        return given;
    }
}
