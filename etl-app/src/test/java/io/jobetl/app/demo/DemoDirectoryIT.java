package io.jobetl.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.local.LocalServerSettings;
import io.jobetl.local.DataDirectory;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import io.jobetl.runtime.settings.ConfigLoader;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo and servers that somebody else has started. */
class DemoDirectoryIT {
    @TempDir
    private Path folder;

    @Test
    void should_take_another_folder_only_while_servers_run_in_the_usual_one() {
        DataDirectory usual = DataDirectory.at(folder);
        DataDirectory own = DataDirectory.at(folder.resolve("demo"));
        LocalServersConfig kafka = LocalServersConfig.in(folder)
                .withServers(EnumSet.of(Server.KAFKA))
                .withPort(Server.KAFKA, 0);

        assertThat(DemoCommand.directoryBeside(usual).path()).isEqualTo(usual.path());
        try (LocalServers running = LocalServers.start(kafka)) {
            assertThat(DemoCommand.directoryBeside(usual).path()).isEqualTo(own.path());
            assertThat(settings(own).config().dataDirectory()).isEqualTo(own.path());
            assertThat(settings(own).config().kafka().bootstrapServers())
                    .isNotEqualTo(running.endpoint(Server.KAFKA).toString());
        }
        assertThat(DemoCommand.directoryBeside(usual).path()).isEqualTo(usual.path());
        usual.delete();
    }

    private LocalServerSettings settings(DataDirectory directory) {
        ConfigLoader loader = new ConfigLoader(Map.of(), folder, folder, null, folder, Map.of(), path -> Map.of());
        return new LocalServerSettings(loader, directory);
    }
}
