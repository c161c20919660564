package io.jobetl.app.servers;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etl servers start}. */
@Command(
        name = "start",
        description = {
            "Start MySQL, Cassandra, Kafka and Kafka Connect on 127.0.0.1, from the files that the build prepared.",
            "In the foreground until Ctrl-C, unless --detach is given. If a port is in use, a free one is taken and",
            "shown. With --with-spark also a Spark cluster: the master (spark) and two workers with one core and 1 GiB",
            "each."
        },
        footer = {
            "",
            "Examples:",
            "  etl servers start --detach",
            "  etl servers start mysql cassandra --port mysql=3310",
            "  etl servers start --detach --with-spark"
        })
final class ServersStartCommand extends Verb {
    private static final Duration LOOK = Duration.ofMillis(200);

    @Parameters(
            paramLabel = "SERVER",
            arity = "0..*",
            description = "mysql, cassandra, kafka, connect (default: all four; connect includes kafka).")
    private Set<Server> servers = new LinkedHashSet<>();

    @Option(names = "--detach", description = "Leave them running until `etl servers stop`.")
    private boolean detach;

    @Option(
            names = "--with-spark",
            description = "Start a Spark cluster too. The first call prepares its files, some 230 MB.")
    private boolean withSpark;

    @Option(
            names = "--port",
            paramLabel = "SERVER=PORT",
            description = "Another port than 3307, 9042, 9092, 8083 (spark: 7077); 0 for any free one.")
    private Map<Server, Integer> ports = new EnumMap<>(Server.class);

    ServersStartCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws InterruptedException {
        LocalServersConfig wanted = LocalServersConfig.in(config().dataDirectory())
                .withServers(wantedServers())
                .withDetached(detach)
                .withProgress(console()::info);
        for (Map.Entry<Server, Integer> port : ports.entrySet()) {
            wanted = withPort(wanted, port.getKey(), port.getValue());
        }
        try (LocalServers running = LocalServers.start(wanted)) {
            report(running);
            if (!detach) {
                console().info("running in " + config().dataDirectory() + ", Ctrl-C stops them");
                while (!stopSignal().await(LOOK) && isAnyAlive(running)) {
                    // All that there is to do until then is to wait.
                }
            }
        }
        return ExitCode.OK;
    }

    private static LocalServersConfig withPort(LocalServersConfig wanted, Server server, int port) {
        if (!wanted.servers().contains(server)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--port " + server.title() + "=" + port + ": this server is none of those to start");
        }
        try {
            return wanted.withPort(server, port);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--port: " + e.getMessage(), e);
        }
    }

    private Set<Server> wantedServers() {
        EnumSet<Server> wanted = EnumSet.copyOf(servers.isEmpty() ? Server.pipeline() : servers);
        if (withSpark) {
            wanted.addAll(Server.cluster());
        }
        return wanted;
    }

    private void report(LocalServers running) {
        Map<String, Object> addresses = new LinkedHashMap<>();
        for (Server server : Server.values()) {
            if (running.servers().contains(server)) {
                addresses.put(server.title(), server.address(running.endpoint(server)));
            }
        }
        if (console().wantsJson()) {
            console().json(addresses);
        } else {
            addresses.forEach((server, address) -> console().result(String.format("%-10s %s", server, address)));
        }
    }

    private static boolean isAnyAlive(LocalServers running) {
        return running.servers().stream().anyMatch(server -> running.pid(server) != 0);
    }
}
