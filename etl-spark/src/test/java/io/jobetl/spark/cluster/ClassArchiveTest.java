package io.jobetl.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

class ClassArchiveTest {
    private static final String HERE = "spark://127.0.0.1:7077";
    private static final String CLASS_PATH = "spark.executor.extraClassPath";
    private static final String DEFAULTS = "spark.executor.defaultJavaOptions";

    @TempDir
    private Path folder;

    private Path archive = Path.of("");

    @BeforeEach
    void startWithAnArchive() throws IOException {
        archive = Files.createFile(folder.resolve("spark classes.jsa"));
        System.setProperty(ClassArchive.FILE, archive.toString());
        System.setProperty(ClassArchive.LIBRARIES, "/lib/a.jar:/lib/b.jar");
    }

    @AfterEach
    void forget() {
        System.clearProperty(ClassArchive.FILE);
        System.clearProperty(ClassArchive.LIBRARIES);
    }

    @Test
    void should_start_executors_on_this_machine_with_the_archive_of_the_driver() {
        SparkConf conf = conf(HERE, Map.of());

        assertThat(conf.get(CLASS_PATH)).isEqualTo("/lib/a.jar:/lib/b.jar");
        assertThat(options(conf)).contains("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds=off");
    }

    @Test
    void should_leave_the_options_of_users_to_them() {
        SparkConf conf = conf(HERE, Map.of("spark.executor.extraJavaOptions", "-Xss2m"));

        assertThat(conf.get("spark.executor.extraJavaOptions")).isEqualTo("-Xss2m");
        assertThat(options(conf)).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(conf(HERE, Map.of(CLASS_PATH, "/mine")).contains(DEFAULTS)).isFalse();
        assertThat(conf(HERE, Map.of(DEFAULTS, "-Dmine=1")).contains(CLASS_PATH))
                .isFalse();
    }

    @Test
    void should_not_name_an_archive_to_machines_that_do_not_have_it() {
        assertThat(conf("spark://10.0.0.1:7077", Map.of()).contains(DEFAULTS)).isFalse();
        assertThat(conf("yarn", Map.of()).contains(DEFAULTS)).isFalse();
        assertThat(conf("local[2]", Map.of()).contains(DEFAULTS)).isFalse();
        assertThat(conf(HERE, Map.of("spark.driver.host", "10.0.0.5")).contains(DEFAULTS))
                .as("a master here whose workers may be elsewhere")
                .isFalse();
    }

    @Test
    void should_start_without_an_archive_that_is_missing() throws IOException {
        Files.delete(archive);

        assertThat(conf(HERE, Map.of()).contains(DEFAULTS)).isFalse();
        assertThat(conf(HERE, Map.of()).contains(CLASS_PATH)).isFalse();
    }

    private static SparkConf conf(String master, Map<String, String> given) {
        return ApplicationConf.of(new SparkOptions(master, given), "test");
    }

    /** As Spark cuts them for the command of an executor. */
    private static List<String> options(SparkConf conf) {
        return CollectionConverters.asJava(Utils.splitCommandString(conf.get(DEFAULTS)));
    }
}
