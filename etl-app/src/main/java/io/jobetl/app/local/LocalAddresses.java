package io.jobetl.app.local;

import io.jobetl.io.connection.TlsMode;
import io.jobetl.local.DataDirectory;
import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.runtime.settings.Setting;
import io.jobetl.runtime.settings.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Turns addresses of local servers into settings, with what is known of these servers besides. */
public final class LocalAddresses {
    /**
     * What stays on this machine need not be encrypted, and is dear: `run` has the first compiler alone, whose ciphers
     * are not those of the processor (docs/explanation/design/014-start.md).
     */
    private static final TlsMode MYSQL_TLS = TlsMode.DISABLED;

    private LocalAddresses() {}

    /** Settings that lead to the servers which run on this data directory at the moment. */
    public static Map<Setting<?>, String> running(DataDirectory directory) {
        return settings(directory.endpoints());
    }

    /** Settings that lead to these servers. */
    public static Map<Setting<?>, String> settings(Map<Server, Endpoint> endpoints) {
        Map<Setting<?>, String> settings = new LinkedHashMap<>();
        endpoints.forEach((server, endpoint) -> {
            switch (server) {
                case MYSQL -> {
                    settings.put(Settings.MYSQL_HOST, endpoint.host());
                    settings.put(Settings.MYSQL_PORT, Integer.toString(endpoint.port()));
                    settings.put(Objects.requireNonNull(Settings.MYSQL_TLS.mode()), MYSQL_TLS.title());
                }
                case CASSANDRA -> {
                    settings.put(Settings.CASSANDRA_HOST, endpoint.host());
                    settings.put(Settings.CASSANDRA_PORT, Integer.toString(endpoint.port()));
                }
                case KAFKA -> settings.put(Settings.KAFKA_SERVERS, endpoint.toString());
                case CONNECT -> settings.put(Settings.CONNECT_URL, "http://" + endpoint);
                // Where to compute is said with each call (--master), not in the settings.
                case SPARK, WORKER1, WORKER2 -> {}
                default -> throw new IllegalArgumentException("no settings for " + server);
            }
        });
        return settings;
    }
}
