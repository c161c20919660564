package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that no verb can take, and options that would be ignored: told before a store is asked. */
class OptionsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "dead list --limit 0, --limit 0 must be 1 or more",
        "dead list --limit -3, --limit -3 must be 1 or more",
        "dead list --source cassandar, did you mean `cassandra`",
        "monitor --newest -1, --newest -1 must be 0 or more",
        "monitor --interval 0s, --interval 0ms must be 100ms or more",
        "monitor --interval 99ms, must be 100ms or more",
        "monitor --for 999999999d, is not a time",
        "top --address ftp://localhost, is no address of a dashboard",
        "top --address http:/x, is no address of a dashboard",
        "top --address http://a_b:1, is no address of a dashboard",
        "top --address ://, is no address of a dashboard",
        "status --check --hours 24, --hours has no meaning with --check",
        "status --max-lag 10m --hours 24, --hours has no meaning with --max-lag",
        "status --hours -5, --hours -5 must be 0 or more",
        "verify --wait 999999999d, is not a time",
        "servers logs -n -5, -n -5 must be 0 or more",
        "servers start mysql --port kafka=9, this server is none of those to start",
        "servers start mysql --port mysql=65536, port=65536 is not in 0..65535",
        "demo --rate 0, rowsPerSecond=0.0 must be above 0",
        "demo --chaos-every 20s, --chaos-every has no meaning without --chaos",
        "demo --verify-every 20s, --verify-every has no meaning without --chaos",
        "demo --chaos --chaos-every 0s, --chaos-every 0ms must be 1s or more",
    })
    void should_refuse_what_it_cannot_take(String arguments, String message) {
        CommandRun run = etl(arguments);

        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead list --source Kafka --limit 2147483647",
                "top --address localhost:1",
                "top --address http://[::1]:1/",
                "status --max-lag 10m",
                "monitor --newest 0 --interval 100ms",
            })
    void should_ask_a_store_when_the_options_make_sense(String arguments) {
        assertThat(etl(arguments).exitCode()).isEqualTo(69);
    }

    private CommandRun etl(String arguments) {
        Map<String, String> nobody = Map.of("MYSQL_PORT", "1", "ETL_DASHBOARD_ADDRESS", "127.0.0.1:1");
        return CommandRun.of(nobody, directory, arguments.split(" ", -1));
    }
}
