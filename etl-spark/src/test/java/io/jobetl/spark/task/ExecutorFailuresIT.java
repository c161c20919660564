package io.jobetl.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.Failures;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.local.Server;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import io.jobetl.testkit.servers.TestServers;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a failure on its way from an executor of another process to the driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf("io.jobetl.testkit.servers.TestServers#hasSpark")
class ExecutorFailuresIT {
    private final TestKeyspace keyspace = TestKeyspace.name();
    private Path jar = Path.of("");

    @BeforeAll
    void packClassesForExecutors(@TempDir Path folder) throws Exception {
        TestServers.start(Server.SPARK);
        jar = folder.resolve("tests.jar");
        Path classes = Path.of(
                getClass().getProtectionDomain().getCodeSource().getLocation().toURI());
        Path own = classes.resolve("io/jobetl/spark/task");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> found = Files.list(own)) {
            for (Path each : found.toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
                Files.copy(each, zip);
            }
        }
    }

    @AfterAll
    void end() {
        keyspace.close();
    }

    @Test
    void should_end_as_a_defect_when_our_code_fails() {
        assertThatThrownBy(failing(reachable(), new Defect()))
                .hasMessage("counting on Spark: java.lang.NumberFormatException: For input string: \"no number\"")
                .satisfies(failure -> assertThat(Failures.exitCodeOf(failure)).isEqualTo(ExitCode.BUG));
    }

    @Test
    void should_say_that_executors_need_more_memory() {
        assertThatThrownBy(failing(reachable(), new Hunger()))
                .isInstanceOf(OutOfMemoryError.class)
                .cause()
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("memory of executors is short", "--conf spark.executor.memory=2g");
    }

    @Test
    void should_say_which_executor_does_not_reach_cassandra() {
        assertThatThrownBy(failing(CassandraConfig.of("127.0.0.1", 1, "logs"), new Defect()))
                .isInstanceOf(StoreException.class)
                .message()
                .matches("executor \\d on 127\\.0\\.0\\.1: cannot connect to Cassandra at 127\\.0\\.0\\.1:1.*");
    }

    private ThrowingCallable failing(CassandraConfig cassandra, TaskWork<Integer, Integer> work) {
        SparkOptions options = new SparkOptions(
                TestServers.spark(), Map.of("spark.jars", jar.toString(), "spark.task.maxFailures", "1"));
        return () -> {
            try (SparkCluster cluster = SparkCluster.open(options, "ExecutorFailuresIT", cassandra, line -> {})) {
                new Waves(cluster, 1).run("counting", List.of(1, 2), work, (input, result) -> {});
            }
        };
    }

    private CassandraConfig reachable() {
        return TestKeyspace.config(keyspace.keyspace(), Duration.ofSeconds(20));
    }

    /** No lambda: executors would need the class of the test for it. */
    private static final class Defect implements TaskWork<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Function<Integer, Integer> open(CqlSession session) {
            return input -> Integer.parseInt("no number");
        }
    }

    private static final class Hunger implements TaskWork<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Function<Integer, Integer> open(CqlSession session) {
            return input -> {
                List<long[]> kept = new ArrayList<>();
                while (kept.size() < Integer.MAX_VALUE) {
                    kept.add(new long[10_000_000]);
                }
                return kept.size();
            };
        }
    }
}
