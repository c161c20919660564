package io.jobetl.testkit.servers;

import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;

/** Servers that etl-local has not started: the one place where tests learn of them. */
final class ExternalServers {
    /** {@code containers}: all servers of the pipeline that are not named come from the {@link ServerProvider}. */
    private static final String KIND = "etl.test.servers";

    private ExternalServers() {}

    /** True if {@link #find} would answer; starts nothing. */
    static boolean has(Server server) {
        return named(server).isPresent() || isProvided(server);
    }

    static Optional<Endpoint> find(Server server) {
        return named(server)
                .or(() -> isProvided(server) ? Optional.of(Provider.INSTANCE.endpoint(server)) : Optional.empty());
    }

    private static boolean isProvided(Server server) {
        return "containers".equals(System.getProperty(KIND))
                && Server.pipeline().contains(server);
    }

    private static Optional<Endpoint> named(Server server) {
        String property = "etl.test." + server.title();
        String variable = "ETL_TEST_" + server.title().toUpperCase(Locale.ROOT);
        return Optional.ofNullable(System.getProperty(property))
                .or(() -> Optional.ofNullable(System.getenv(variable)))
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .map(ExternalServers::parse);
    }

    static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException("not host:port: " + text, e);
        }
    }

    /** Looked for on first use, once per JVM. */
    private static final class Provider {
        static final ServerProvider INSTANCE = ServiceLoader.load(ServerProvider.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        KIND + "=containers needs a test kit that was built with -Pcontainers"));
    }
}
