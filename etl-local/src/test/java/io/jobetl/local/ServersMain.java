package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;

/** A process of its own that starts servers: what the integration tests kill, or let end. */
final class ServersMain {
    private ServersMain() {}

    /**
     * Prints {@code up} when all answer. Attached: waits until its input ends, then closes in order.
     *
     * @param args data directory, {@code attached} or {@code detached}, names of servers
     */
    public static void main(String[] args) throws IOException {
        EnumSet<Server> servers = EnumSet.noneOf(Server.class);
        Arrays.stream(args).skip(2).map(Server::valueOf).forEach(servers::add);
        LocalServersConfig config = LocalServersConfig.in(Path.of(args[0]))
                .withServers(servers)
                .withAnyPorts()
                .withQuickStart(true)
                .withDetached(args[1].equals("detached"))
                .withProgress(System.out::println);
        try (LocalServers started = LocalServers.start(config)) {
            System.out.println("up " + started.servers());
            if (!config.detached()) {
                System.in.transferTo(System.out);
            }
        }
    }
}
