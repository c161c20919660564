package io.jobetl.app.local;

import io.jobetl.demo.LocalInstallation;
import io.jobetl.local.DataDirectory;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.Setting;
import io.jobetl.runtime.settings.Settings;
import java.util.List;
import java.util.Map;

/** The configuration with the addresses of the local servers, and the login and names that these are made with. */
public record LocalServerSettings(ConfigLoader loader, DataDirectory directory) implements LocalInstallation {
    @Override
    public Map<Setting<?>, String> settings() {
        Map<Setting<?>, String> given = LocalAddresses.settings(directory.endpoints());
        for (Setting<?> setting : List.of(
                Settings.MYSQL_USER,
                Settings.MYSQL_PASSWORD.value(),
                Settings.MYSQL_DATABASE,
                Settings.CASSANDRA_KEYSPACE)) {
            setting.defaultValue().ifPresent(value -> given.put(setting, value));
        }
        // What is given wins, and would contradict options of the user's that speak of encryption.
        given.remove(Settings.MYSQL_TLS.mode());
        given.put(Settings.DATA_DIR, directory.path().toString());
        return given;
    }

    @Override
    public EtlConfig config() {
        return loader.load(settings());
    }
}
