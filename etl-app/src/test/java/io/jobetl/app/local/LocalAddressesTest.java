package io.jobetl.app.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAddressesTest {
    private static final Map<Server, Endpoint> RUNNING = Map.of(Server.MYSQL, new Endpoint("127.0.0.1", 4711));

    @TempDir
    private Path folder;

    @Test
    void should_not_encrypt_what_stays_on_this_machine() {
        EtlConfig config = loader(Map.of()).load();

        assertThat(config.mysql().port()).isEqualTo(4711);
        assertThat(config.mysql().options()).containsEntry("sslMode", "DISABLED");
    }

    @Test
    void should_leave_a_server_of_the_users_own_as_it_was() {
        EtlConfig config = loader(Map.of("MYSQL_HOST", "127.0.0.1")).load();

        assertThat(config.mysql().options()).doesNotContainKey("sslMode");
    }

    @Test
    void should_encrypt_when_asked_to() {
        assertThat(loader(Map.of("ETL_MYSQL_TLS_MODE", "required"))
                        .load()
                        .mysql()
                        .options())
                .containsEntry("sslMode", "REQUIRED");
    }

    private ConfigLoader loader(Map<String, String> environment) {
        return new ConfigLoader(
                environment, folder, folder, null, folder, Map.of(), path -> LocalAddresses.settings(RUNNING));
    }
}
