package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a recipe works with.
 *
 * @param data folder of this server
 * @param ports of all servers of this start
 * @param internalPort second port, for Cassandra, Kafka and Spark
 * @param settings lines that follow the recipe's own
 * @param runner runs a short process to its end, watched and logged like the server itself; empty when it succeeded,
 *     else the reason
 */
record ServerContext(
        Server server,
        Path data,
        Function<Server, Integer> ports,
        int internalPort,
        int memoryMegabytes,
        List<String> settings,
        boolean quickStart,
        ServersFolder servers,
        Runner runner) {

    /** For a server that is not going to be set up. */
    static final Runner NO_RUNNER = (launch, timeout) -> {
        throw new IllegalStateException("no runner");
    };

    @FunctionalInterface
    interface Runner {
        Optional<String> run(Launch launch, Duration timeout) throws IOException, InterruptedException;
    }

    ServerContext with(Runner other) {
        return new ServerContext(
                server, data, ports, internalPort, memoryMegabytes, settings, quickStart, servers, other);
    }

    /** The recipe's configuration text with the further settings behind it. */
    String withSettings(String configuration) {
        return configuration + String.join("\n", settings) + "\n";
    }

    int port() {
        return ports.apply(server);
    }
}
