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
            })
    void should_ask_a_store_when_the_options_make_sense(String arguments) {
        assertThat(etl(arguments).exitCode()).isEqualTo(69);
    }

    private CommandRun etl(String arguments) {
        Map<String, String> nobody = Map.of("MYSQL_PORT", "1", "ETL_DASHBOARD_ADDRESS", "127.0.0.1:1");
        return CommandRun.of(nobody, directory, arguments.split(" ", -1));
    }
}
