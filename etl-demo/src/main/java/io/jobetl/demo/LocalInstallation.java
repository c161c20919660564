package io.jobetl.demo;

import io.jobetl.local.DataDirectory;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.Setting;
import java.util.Map;

/** A data directory of local servers and the settings that lead to them; both may change until all servers run. */
public interface LocalInstallation {
    DataDirectory directory();

    /** What leads to the servers that run now, whatever the environment says of others. */
    Map<Setting<?>, String> settings();

    /** The configuration with these settings. */
    EtlConfig config();
}
