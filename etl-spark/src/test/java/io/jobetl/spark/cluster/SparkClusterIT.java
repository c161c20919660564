package io.jobetl.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.local.Server;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.testkit.servers.TestServers;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class SparkClusterIT {
    private static final CassandraConfig CASSANDRA = CassandraConfig.of("127.0.0.1", 1, "logs");

    private final List<String> told = new CopyOnWriteArrayList<>();

    @Test
    void should_start_with_the_first_need_and_again_behind_a_rest() {
        try (SparkCluster cluster = of("local[2]", Map.of())) {
            assertThat(SparkContext$.MODULE$.getActive().isEmpty()).isTrue();
            assertThat(told).isEmpty();

            cluster.begin();
            await().atMost(Duration.ofSeconds(60)).until(() -> cluster.executors() > 0);
            JavaSparkContext first = cluster.context();
            cluster.rest();
            cluster.rest();

            assertThat(cluster.executors()).isZero();
            JavaSparkContext second = cluster.context();
            assertThat(second).isNotSameAs(first);
            assertThat(second.parallelize(List.of(1, 2)).count()).isEqualTo(2);
        }
        assertThat(told)
                .containsExactly(
                        "starting on Spark local[2]",
                        "Spark: executors are given back until they are needed again",
                        "starting on Spark local[2]");
        assertThat(SparkContext$.MODULE$.getActive().isEmpty()).isTrue();
    }

    /** It would be refused for ever, so nobody may wait for it. */
    @Test
    void should_tell_apart_what_spark_refuses_and_what_passes() {
        try (SparkCluster cluster = of("local[2]", Map.of("spark.driver.port", "none"))) {
            assertThatThrownBy(cluster::context)
                    .isInstanceOf(NotStartedException.class)
                    .hasMessageContainingAll("does not start the application", "check --master and --conf")
                    .cause()
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            cause -> assertThat(cause.kind()).isEqualTo(Kind.MISCONFIGURED));
        }
        try (SparkCluster cluster =
                of("local[2]", Map.of("spark.executor.extraJavaOptions", "-Xmx2g"))) { // by an exception of its own
            assertThatThrownBy(cluster::context)
                    .isInstanceOf(NotStartedException.class)
                    .hasMessageContaining("extraJavaOptions");
        }
        try (SparkCluster cluster = of("yarn", Map.of())) {
            assertThatThrownBy(cluster::context)
                    .isInstanceOf(NotStartedException.class)
                    .hasMessageContainingAll("does not start the application", "spark-submit");
        }
        try (SparkCluster cluster = of("spark://127.0.0.1:1", Map.of())) {
            assertThatThrownBy(cluster::requireMaster)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("does not answer");
            assertThatThrownBy(cluster::context).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void should_wait_out_all_that_is_no_setting() {
        Duration soon = Duration.ofSeconds(2);
        assertThat(SparkCluster.isWrongSetting(
                        new IllegalArgumentException("spark.driver.port should be int, but was none"), soon))
                .isTrue();
        assertThat(SparkCluster.isWrongSetting(new NumberFormatException("none"), soon))
                .isTrue();
        assertThat(SparkCluster.isWrongSetting(new SparkException("Only one SparkContext should be running"), soon))
                .isFalse();
        assertThat(SparkCluster.isWrongSetting(new BindException("Address already in use"), soon))
                .isFalse();
        IllegalArgumentException stopped = new IllegalArgumentException(
                "requirement failed: Can only call getServletHandlers on a running MetricsSystem");
        assertThat(SparkCluster.isWrongSetting(stopped, soon)).isFalse();
        assertThat(SparkCluster.isWrongSetting(
                        new IllegalArgumentException("all masters are gone"), Duration.ofSeconds(60)))
                .isFalse();
    }

    @Test
    @EnabledIf("io.jobetl.testkit.servers.TestServers#hasSpark")
    void should_say_what_is_wrong_when_no_executor_comes_and_keep_the_place_in_the_queue() {
        TestServers.start(Server.SPARK);
        SparkOptions options = new SparkOptions(TestServers.spark(), Map.of("spark.executor.memory", "512g"));
        try (SparkCluster cluster =
                SparkCluster.of(options, "SparkClusterIT", CASSANDRA, told::add, Duration.ofSeconds(2))) {
            assertThatThrownBy(cluster::context)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("gave no executor within 2 s", "512g of memory", "spark.cores.max");
            String application = SparkContext$.MODULE$.getActive().get().applicationId();
            long begunNanos = System.nanoTime();
            assertThatThrownBy(cluster::context).isInstanceOf(StoreException.class);

            assertThat(System.nanoTime() - begunNanos)
                    .isLessThan(Duration.ofSeconds(1).toNanos());
            assertThat(SparkContext$.MODULE$.getActive().get().applicationId()).isEqualTo(application);
        }
    }

    private SparkCluster of(String master, Map<String, String> conf) {
        return SparkCluster.of(new SparkOptions(master, conf), "SparkClusterIT", CASSANDRA, told::add);
    }
}
