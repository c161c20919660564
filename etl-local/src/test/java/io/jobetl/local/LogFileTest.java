package io.jobetl.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path folder;

    @Test
    void should_return_only_the_last_lines_of_this_start() throws IOException {
        LogFile log = new LogFile(folder.resolve("logs/server.log"));
        assertThat(log.open()).isZero();
        Files.writeString(log.path(), "an earlier start\n");
        long start = log.open();
        assertThat(log.tail(start, 2)).isEmpty();
        Files.writeString(log.path(), "an earlier start\none\n\ntwo\nthree\n");
        assertThat(log.tail(start, 2)).containsExactly("two", "three");
        assertThat(log.tail(start, 10)).containsExactly("one", "two", "three");
    }
}
