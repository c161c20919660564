package io.jobetl.io.kafka.connect;

import java.util.Map;
import java.util.TreeMap;

/**
 * A connector, ready to be deployed.
 *
 * @param name of the connector in Kafka Connect
 * @param settings all of them resolved. May hold a password: never part of {@link #toString}
 */
public record ConnectorConfig(String name, Map<String, String> settings) {
    /** @throws IllegalArgumentException when the name is blank or has a slash */
    public ConnectorConfig {
        if (name.isBlank() || name.contains("/")) {
            throw new IllegalArgumentException("connector name=" + name + " is not usable: it is part of an address");
        }
        settings = Map.copyOf(settings);
    }

    /** The same connector with another setting. */
    public ConnectorConfig with(String setting, String value) {
        Map<String, String> changed = new TreeMap<>(settings);
        changed.put(setting, value);
        return new ConnectorConfig(name, changed);
    }

    /** Without the values, one of which is a password. */
    @Override
    public String toString() {
        return "ConnectorConfig[name=" + name + ", settings=" + settings.keySet() + "]";
    }
}
