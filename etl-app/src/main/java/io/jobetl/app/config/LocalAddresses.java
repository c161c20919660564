package io.jobetl.app.config;

import io.jobetl.local.DataDirectory;
import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.runtime.settings.Setting;
import java.util.EnumMap;
import java.util.Map;

/** Turns addresses of local servers into settings. */
public final class LocalAddresses {
    private LocalAddresses() {}

    /** Settings that lead to the servers which run on this data directory at the moment. */
    public static Map<Setting, String> running(DataDirectory directory) {
        return settings(directory.endpoints());
    }

    /** Settings that lead to these servers. */
    public static Map<Setting, String> settings(Map<Server, Endpoint> endpoints) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        endpoints.forEach((server, endpoint) -> {
            switch (server) {
                case MYSQL -> {
                    settings.put(Setting.MYSQL_HOST, endpoint.host());
                    settings.put(Setting.MYSQL_PORT, Integer.toString(endpoint.port()));
                }
                case CASSANDRA -> {
                    settings.put(Setting.CASSANDRA_HOST, endpoint.host());
                    settings.put(Setting.CASSANDRA_PORT, Integer.toString(endpoint.port()));
                }
                case KAFKA -> settings.put(Setting.KAFKA_SERVERS, endpoint.toString());
                case CONNECT -> settings.put(Setting.CONNECT_URL, "http://" + endpoint);
                default -> throw new IllegalArgumentException("no settings for " + server);
            }
        });
        return settings;
    }
}
