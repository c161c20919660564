package io.jobetl.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.app.Failures;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What becomes of a failure on its way from a task to the driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WavesIT {
    private final TestKeyspace keyspace = TestKeyspace.name();
    private final SparkCluster cluster = SparkCluster.open(
            new SparkOptions("local[2]", Map.of()),
            "WavesIT",
            TestKeyspace.config(keyspace.keyspace(), Duration.ofSeconds(20)),
            line -> {});

    @AfterAll
    void end() {
        cluster.close();
        keyspace.close();
    }

    @Test
    void should_end_as_a_defect_when_our_code_fails_in_a_task() {
        assertThatThrownBy(() -> run(session -> input -> Integer.parseInt("no number")))
                .hasMessageContaining(
                        "counting on Spark: java.lang.NumberFormatException: For input string: \"no number\"")
                .satisfies(failure -> assertThat(Failures.exitCodeOf(failure)).isEqualTo(ExitCode.BUG));
    }

    /** Spark would end this JVM, and with it the tests. */
    @Test
    void should_throw_the_error_of_a_task_that_had_no_memory() {
        assertThatThrownBy(() -> run(session -> input -> {
                    throw new OutOfMemoryError("Java heap space");
                }))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("Java heap space");
    }

    private void run(TaskWork<Integer, Integer> work) {
        new Waves(cluster, 1).run("counting", List.of(1, 2), work, (input, result) -> {});
    }
}
