package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraJavaTest {
    @TempDir
    Path folder;

    @Test
    void should_take_the_running_java_when_it_is_a_17() throws IOException {
        Path running = jdk("running", "17.0.15");
        Path other = jdk("other", "17.0.9");
        assertThat(CassandraJava.find(Map.of(), running, List.of(other))).isEqualTo(new CassandraJava(running, 17));
    }

    @Test
    void should_look_for_a_17_when_the_running_java_is_newer() throws IOException {
        Path running = jdk("running", "25");
        Path eleven = jdk("eleven", "11.0.2");
        Path other = jdk("other", "17.0.9");
        assertThat(CassandraJava.find(Map.of(), running, List.of(eleven, folder.resolve("none"), other)))
                .isEqualTo(new CassandraJava(other, 17));
        assertThat(CassandraJava.find(Map.of("JAVA_HOME_17_X64", other.toString()), running, List.of()))
                .isEqualTo(new CassandraJava(other, 17));
    }

    @Test
    void should_make_do_with_the_running_java_when_there_is_no_17() throws IOException {
        CassandraJava found = CassandraJava.find(Map.of(), jdk("running", "25.0.1"), List.of());
        assertThat(found.version()).isEqualTo(25);
        assertThat(found.isSupported()).isFalse();
    }

    @Test
    void should_obey_the_variable_and_complain_when_it_is_wrong() throws IOException {
        Path running = jdk("running", "17.0.15");
        Path wanted = jdk("wanted", "21.0.4");
        assertThat(CassandraJava.find(Map.of(CassandraJava.VARIABLE, wanted.toString()), running, List.of()))
                .isEqualTo(new CassandraJava(wanted, 21));
        assertThatThrownBy(() -> CassandraJava.find(Map.of(CassandraJava.VARIABLE, "/nowhere"), running, List.of()))
                .isInstanceOf(LocalServersException.class)
                .hasMessageContaining("/nowhere");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Path java = Files.createFile(home.resolve("bin/java"));
        TarReader.makeExecutable(java);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
