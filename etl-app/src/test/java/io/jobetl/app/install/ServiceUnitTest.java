package io.jobetl.app.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.jobetl.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The unit of systemd, also as systemd itself reads it where that is installed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // read before the first test
class ServiceUnitTest {
    private static final Path UNIT = Path.of("..", "deploy", "systemd", "etl.service");
    private static final double HIGHEST_EXPOSURE = 2.0;

    /** Values by key; of a key that stands more than once all of them, in lines. */
    private Map<String, String> unit;

    @BeforeAll
    void read() throws IOException {
        unit = new LinkedHashMap<>();
        for (String line : Files.readAllLines(UNIT)) {
            if (line.matches("\\w+=.*")) {
                unit.merge(
                        line.substring(0, line.indexOf('=')),
                        line.substring(line.indexOf('=') + 1),
                        (first, second) -> first + "\n" + second);
            }
        }
    }

    @Test
    void should_take_a_clean_stop_for_success_and_not_repeat_what_cannot_succeed() {
        assertThat(unit)
                .containsEntry("SuccessExitStatus", "143")
                .containsEntry("Restart", "on-failure")
                .containsEntry("RestartPreventExitStatus", "2 77 78")
                .containsEntry("StartLimitIntervalSec", "0")
                .containsEntry("KillSignal", "SIGTERM");
    }

    @Test
    void should_name_settings_that_exist_and_no_password() {
        List<String> variables = unit.getOrDefault("Environment", "")
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();

        assertThat(variables)
                .contains("ETL_CONFIG", "MYSQL_PASSWORD_FILE")
                .allMatch(name -> List.of("ETL_CONFIG", "ETL_CACHE_DIR").contains(name)
                        || Settings.all().stream()
                                .anyMatch(setting -> setting.variable().equals(name) && !setting.isSecret()));
        assertThat(unit.get("LoadCredential")).startsWith("mysql-password:");
        assertThat(unit.get("Environment")).contains("%d/mysql-password");
    }

    @Test
    void should_have_no_rights_that_it_does_not_use() {
        assertThat(unit)
                .containsEntry("DynamicUser", "yes")
                .containsEntry("NoNewPrivileges", "yes")
                .containsEntry("ProtectSystem", "strict")
                .containsEntry("CapabilityBoundingSet", "")
                .doesNotContainKeys("User", "MemoryDenyWriteExecute");
    }

    @Test
    void should_be_what_systemd_understands(@TempDir Path folder) throws Exception {
        if (!systemdAnalyze()) {
            // In a report of thousands of tests nobody sees a skipped one.
            System.err.println("SKIPPED: no systemd-analyze on the path, so systemd has not read etl.service");
        }
        assumeThat(systemdAnalyze()).as("systemd-analyze is installed").isTrue();
        Path unpacked = folder.resolve("etl.service");
        Files.writeString(unpacked, Files.readString(UNIT).replace("/opt/etl/bin/etl", "/bin/true"));

        String verified = run("systemd-analyze", "verify", "--man=no", unpacked.toString());
        String exposure = run("systemd-analyze", "security", "--offline=true", "--no-pager", unpacked.toString());

        assertThat(verified.lines().filter(line -> line.contains("etl.service")))
                .isEmpty();
        assertThat(exposure).contains("Overall exposure level for etl.service: ");
        assertThat(Double.parseDouble(
                        exposure.replaceFirst("(?s).*Overall exposure level for etl.service: ([0-9.]+).*", "$1")))
                .isLessThan(HIGHEST_EXPOSURE);
    }

    private static boolean systemdAnalyze() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "systemd-analyze")));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
