package io.jobetl.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.connection.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationConfTest {
    private static final String CLUSTER = "spark://10.0.0.1:7077";
    private static final String LOCAL = "local[2]";

    @TempDir
    private Path folder;

    private Path jar = Path.of("");

    @BeforeEach
    void makeJar() throws IOException {
        jar = Files.createFile(folder.resolve("mysql.jar"));
    }

    @AfterEach
    void forget() {
        System.clearProperty("spark.plugins");
        System.clearProperty("spark.jars");
    }

    @Test
    void should_keep_plugins_and_jars_of_others_beside_ours() {
        List<String> ours = entries(conf(CLUSTER, Map.of()), "spark.jars");
        assertThat(ours).hasSizeGreaterThan(5).doesNotContain("");

        SparkConf conf = conf(CLUSTER, Map.of("spark.plugins", "a.Watch, b.Meter", "spark.jars", jar.toString()));

        assertThat(entries(conf, "spark.plugins")).containsExactly("a.Watch", "b.Meter", EtlPlugin.class.getName());
        assertThat(entries(conf, "spark.jars")).hasSize(ours.size() + 1).contains(jar.toString());
    }

    /** Those of spark-defaults.conf become properties of Java. */
    @Test
    void should_keep_what_spark_submit_gives() {
        System.setProperty("spark.plugins", EtlPlugin.class.getName());
        System.setProperty("spark.jars", jar.toString());

        SparkConf conf = conf(CLUSTER, Map.of());

        assertThat(entries(conf, "spark.plugins")).containsExactly(EtlPlugin.class.getName());
        assertThat(entries(conf, "spark.jars")).contains(jar.toString()).hasSizeGreaterThan(5);
    }

    @Test
    void should_say_that_a_jar_is_missing() {
        assertThatThrownBy(() -> conf(CLUSTER, Map.of("spark.jars", jar + "," + folder.resolve("none.jar"))))
                .hasMessageMatching("spark.jars names .*none.jar, which cannot be read");
    }

    @Test
    void should_not_send_a_jar_twice_that_spark_submit_names_by_another_path() {
        String driver = entries(conf(CLUSTER, Map.of()), "spark.jars").stream()
                .filter(path -> path.contains("java-driver-core"))
                .findFirst()
                .orElseThrow();
        String other = "hdfs://apps/" + driver.substring(driver.lastIndexOf('/') + 1);

        assertThat(entries(conf(CLUSTER, Map.of("spark.jars", other)), "spark.jars"))
                .contains(other)
                .doesNotContain(driver);
    }

    @Test
    void should_ask_for_a_secret_in_local_mode_and_on_a_cluster_that_has_one() {
        assertThat(conf(LOCAL, Map.of()).get("spark.authenticate")).isEqualTo("true");
        assertThat(conf(LOCAL, Map.of("spark.authenticate", "false")).get("spark.authenticate"))
                .isEqualTo("false");
        assertThat(conf(CLUSTER, Map.of()).contains("spark.authenticate")).isFalse();

        SparkOptions options = new SparkOptions(CLUSTER, Map.of(), new Secret("canary-4711"));
        SparkConf conf = ApplicationConf.of(options, "test");

        assertThat(conf.get("spark.authenticate")).isEqualTo("true");
        assertThat(conf.get("spark.authenticate.secret")).isEqualTo("canary-4711");
        assertThat(options.toString() + conf.toDebugString()).doesNotContain("canary");
    }

    /** With 52, and the lease is not given back. */
    @Test
    void should_not_let_spark_end_this_process_when_memory_is_short_in_a_task() {
        String depth = "spark.executor.killOnFatalError.depth";
        assertThat(conf(LOCAL, Map.of()).get(depth)).isEqualTo("0");
        assertThat(conf(CLUSTER, Map.of()).contains(depth)).isFalse();
    }

    private static SparkConf conf(String master, Map<String, String> given) {
        return ApplicationConf.of(new SparkOptions(master, given), "test");
    }

    private static List<String> entries(SparkConf conf, String key) {
        return Arrays.asList(conf.get(key).split(","));
    }
}
