package io.jobetl.app.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Terminal;
import io.jobetl.runtime.run.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingLineTest {
    private static final String ERASE = "\r\u001b[K";

    private final StringWriter err = new StringWriter();
    private long nanos = 5_000_000_000L;
    private final ReadingLine line = new ReadingLine(
            new Invocation(
                            Map.of(),
                            Path.of("."),
                            Path.of("."),
                            new PrintWriter(new StringWriter()),
                            new PrintWriter(err),
                            Terminal.of(80, 24),
                            new StopSignal())
                    .console(),
            () -> nanos);

    @Test
    void should_say_how_fast_it_reads_and_how_long_the_rest_takes() {
        line.readingRows(5_000, 3_388_000);
        pass(Duration.ofSeconds(6));
        line.readingRows(1_097_000, 3_388_000);

        assertThat(err)
                .hasToString(ERASE + "reading raw rows 5,000" + ERASE
                        + "reading raw rows 1,097,000 (182,000/s), about 13 s left");
    }

    @Test
    void should_not_guess_when_there_are_more_rows_than_were_counted() {
        line.readingRows(5_000, 0);
        pass(Duration.ofSeconds(1));
        line.readingRows(10_000, 8_000);

        assertThat(err.toString()).endsWith(ERASE + "reading raw rows 10,000 (5,000/s)");
    }

    @Test
    void should_begin_again_with_another_pass() {
        line.readingRows(5_000, 0);
        pass(Duration.ofSeconds(1));
        line.readingRows(10_000, 0);
        pass(Duration.ofSeconds(100));
        line.readingRows(5_000, 0);
        pass(Duration.ofSeconds(1));
        line.readingRows(7_000, 1_000_000);

        assertThat(err.toString()).endsWith("reading raw rows 7,000 (2,000/s), about 8 min left");
    }

    @Test
    void should_not_write_more_often_than_anybody_reads() {
        for (int rows = 5_000; rows <= 50_000; rows += 5_000) {
            line.readingRows(rows, 0);
            pass(Duration.ofMillis(10));
        }

        assertThat(err).hasToString(ERASE + "reading raw rows 5,000");
    }

    private void pass(Duration duration) {
        nanos += duration.toNanos();
    }
}
