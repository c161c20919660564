package io.jobetl.spark.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.CommandRun;
import io.jobetl.runtime.run.StopSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkContext$;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no server is answered without one, and without Spark: nothing listens on port 1. */
class SparkCommandTest {
    private static final String NOBODY = "spark://127.0.0.1:1";
    private static final String CANARY = "canary-4711";

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("MYSQL_HOST", "127.0.0.1", "MYSQL_PORT", "1"));

    @AfterEach
    void startedNothing() {
        assertThat(SparkContext$.MODULE$.getActive().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark://h:99999", "spark://h:7077,g:0", "spark://h", "mesos://h:5050"})
    void should_refuse_a_master_that_is_none(String master) {
        CommandRun run = call(master, "run");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(master);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backfill --from 2026-03-30 --to 2026-03-28",
                "backfill --from 2026-03-28T00:30 --to 2026-03-29",
                "verify --limit -1",
                "adopt --from tracking"
            })
    void should_refuse_wrong_arguments_at_once(String arguments) {
        CommandRun run = spark(arguments.split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).doesNotContain("Spark master", "starting on Spark");
    }

    @Test
    void should_ask_mysql_before_spark() {
        CommandRun run = spark("run", "--once");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(69);
        assertThat(run.err()).contains("MySQL").doesNotContain("starting on Spark");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spark.master=local[9]|use --master",
                "spark.submit.deployMode=cluster|use --master",
                "spark.authenticate.secret=" + CANARY + "|ETL_SPARK_SECRET",
                "spark.ssl.keyPassword=" + CANARY + "|spark-defaults.conf",
                "mysql.password=" + CANARY + "|no setting of Spark",
            })
    void should_refuse_settings_of_spark_that_are_ours_or_secret(String setting, String remedy) {
        CommandRun run = spark("run", "--once", "--conf", setting);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err())
                .contains("--conf " + setting.substring(0, setting.indexOf('=')), remedy)
                .doesNotContain(CANARY);
    }

    @Test
    void should_say_that_there_is_no_room_for_temporary_files() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        CommandRun run = spark("run", "--once", "--conf", "spark.local.dir=" + file.resolve("sub"));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(73);
        assertThat(run.err()).contains("temporary files", file.toString(), "SPARK_LOCAL_DIRS");
    }

    @Test
    void should_warn_when_a_login_can_be_asked_for() {
        String warning = "can ask it for the login of Cassandra";
        assertThat(spark("run", "--once").err()).doesNotContain(warning);

        environment.put("ETL_CASSANDRA_USER", "reader");
        environment.put("ETL_CASSANDRA_PASSWORD", CANARY);
        assertThat(spark("run", "--once").err())
                .contains(warning, "scale-out.md")
                .doesNotContain(CANARY);
        assertThat(call("local[2]", "run", "--once").err()).doesNotContain(warning);
        assertThat(spark("run", "--once", "--conf", "spark.authenticate=true").err())
                .doesNotContain(warning);

        environment.put("ETL_SPARK_SECRET", "canary-4712");
        assertThat(spark("run", "--once").err()).doesNotContain(warning).doesNotContain("canary");
    }

    private CommandRun spark(String... arguments) {
        return call(NOBODY, arguments);
    }

    private CommandRun call(String master, String... arguments) {
        String[] all = Stream.of(Stream.of("spark"), Stream.of(arguments), Stream.of("--master", master))
                .flatMap(some -> some)
                .toArray(String[]::new);
        return CommandRun.of(environment, folder, new StopSignal(), List.of(SparkCommand.class), all);
    }
}
