package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.ResultWriter;
import io.jobetl.app.verb.Terminal;
import io.jobetl.runtime.run.StopSignal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that do not arrive are no success. */
class LostOutputTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    @Test
    void should_fail_when_stdout_is_full() {
        assertThat(exitCode("No space left on device", "config")).isEqualTo(74);
        assertThat(err.toString()).contains("No space left on device", "lost");
    }

    @Test
    void should_fail_when_the_help_is_lost() {
        assertThat(exitCode("No space left on device", "--help")).isEqualTo(74);
        assertThat(err.toString()).contains("lost");
    }

    @Test
    void should_end_quietly_when_the_reader_has_ended() {
        assertThat(exitCode("Broken pipe", "config")).isEqualTo(141);
        assertThat(err.toString()).doesNotContain("error", "lost");
    }

    @Test
    void should_keep_the_exit_code_of_a_mistake() {
        assertThat(exitCode("Broken pipe", "no-such-verb")).isEqualTo(2);
    }

    private int exitCode(String failure, String verb) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(failure);
            }
        };
        Invocation invocation = new Invocation(
                Map.of(),
                directory,
                directory,
                new ResultWriter(full),
                new PrintWriter(err),
                Terminal.none(),
                new StopSignal());
        return Main.execute(invocation, verb);
    }
}
