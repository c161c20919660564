package io.jobetl.app.demo;

import io.jobetl.app.config.LocalAddresses;
import io.jobetl.demo.LocalInstallation;
import io.jobetl.local.DataDirectory;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.Setting;
import java.util.Map;

/** The configuration with the addresses of the local servers, and the login and names that these are made with. */
record LocalServerSettings(ConfigLoader loader, DataDirectory directory) implements LocalInstallation {
    @Override
    public Map<Setting, String> settings() {
        Map<Setting, String> given = LocalAddresses.settings(directory.endpoints());
        for (Setting setting : new Setting[] {
            Setting.MYSQL_USER, Setting.MYSQL_PASSWORD, Setting.MYSQL_DATABASE, Setting.CASSANDRA_KEYSPACE
        }) {
            setting.defaultValue().ifPresent(value -> given.put(setting, value));
        }
        return given;
    }

    @Override
    public EtlConfig config() {
        return loader.load(settings());
    }
}
