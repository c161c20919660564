package io.jobetl.testkit.servers;

import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import java.util.Locale;
import java.util.Optional;

/** Servers that somebody else has started: the one place where tests learn of them. */
final class ExternalServers {
    private ExternalServers() {}

    static Optional<Endpoint> find(Server server) {
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
}
