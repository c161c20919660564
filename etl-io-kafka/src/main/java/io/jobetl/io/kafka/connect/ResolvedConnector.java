package io.jobetl.io.kafka.connect;

import java.util.Map;
import java.util.TreeMap;

/**
 * A connector, ready to be deployed.
 *
 * @param name of the connector in Kafka Connect
 * @param settings all of them resolved. May hold a password: never part of {@link #toString}
 */
public record ResolvedConnector(String name, Map<String, String> settings) {
    /** @throws IllegalArgumentException when the name is blank or has a slash */
    public ResolvedConnector {
        if (name.isBlank() || name.contains("/")) {
            throw new IllegalArgumentException("connector name=" + name + " is not usable: it is part of an address");
        }
        settings = Map.copyOf(settings);
    }

    /** The same connector with another setting. */
    public ResolvedConnector with(String setting, String value) {
        Map<String, String> changed = new TreeMap<>(settings);
        changed.put(setting, value);
        return new ResolvedConnector(name, changed);
    }

    /** Without the values, one of which is a password. */
    @Override
    public String toString() {
        return "ResolvedConnector[name=" + name + ", settings=" + settings.keySet() + "]";
    }
}
