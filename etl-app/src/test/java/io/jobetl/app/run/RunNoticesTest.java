package io.jobetl.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.OutputFormat;
import io.jobetl.app.verb.Terminal;
import io.jobetl.pipeline.port.EventsSink.LeaseHolder;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StateLostException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.runtime.run.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunNoticesTest {
    private static final String WRITER = "running: this instance is the writer";

    private final StringWriter err = new StringWriter();
    private final Invocation invocation = new Invocation(
            Map.of(),
            Path.of(""),
            Path.of(""),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            Terminal.none(),
            new StopSignal());
    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private final RunNotices notices = new RunNotices(invocation.console(), () -> now);

    @Test
    void should_say_once_that_it_is_the_writer_until_that_changes() {
        notices.started();
        notices.stateLost(new StateLostException("the sink was restored"));
        notices.started();
        notices.started();

        assertThat(said()).filteredOn(WRITER::equals).hasSize(1);

        notices.fenced(new FencedException("taken over"));
        notices.standby(Optional.of(holder(7)));
        notices.started();

        assertThat(said()).filteredOn(WRITER::equals).hasSize(2);
        assertThat(notices.isWriting()).isTrue();
    }

    @Test
    void should_name_the_writer_once_as_a_standby() {
        notices.standby(Optional.of(holder(7)));
        notices.standby(Optional.of(holder(7)));

        assertThat(said())
                .containsExactly("standby: host:1 is the writer (epoch 7), its lease runs 4 s more; this one takes over"
                        + " when that one ends");
    }

    @Test
    void should_warn_once_of_each_failure_until_the_stores_answer() {
        notices.storeFailed(away("no answer"), Duration.ofMillis(100));
        now = now.plusSeconds(20);
        notices.storeFailed(away("no answer"), Duration.ofMillis(200));
        notices.storeFailed(away("refused"), Duration.ofMillis(400));
        notices.storeFailed(away("no answer"), Duration.ofMillis(800));
        now = now.plusSeconds(12);
        notices.recovered();
        notices.storeFailed(away("no answer"), Duration.ofMillis(100));

        assertThat(said())
                .containsExactly(
                        "no answer; start it (trying again in 100 ms, then less often)",
                        "refused; start it (trying again in 400 ms, then less often)",
                        "recovered: the stores answer again after 32 s",
                        "no answer; start it (trying again in 100 ms, then less often)");
    }

    /** Coverage comes and goes with the traffic; only a late row without a hint, and the end of that, is news. */
    @Test
    void should_say_once_that_late_rows_have_hints_or_have_none() {
        notices.lateRowsCovered(true);
        notices.lateRowsCovered(false);
        notices.lateRowsCovered(true);
        notices.lateRowsUnhinted(3);
        notices.lateRowsCovered(false);
        notices.lateRowsUnhinted(40);
        notices.lateRowsCovered(true);
        notices.lateRowsUnhinted(1);

        String covered =
                "every late row has a hint now: they are counted at once, and what is counted is read less often";
        String unhinted = "late rows came without a hint (%d or more): they wait up to as long again as they were late,"
                + " until every late row has had one for ten minutes";
        assertThat(said()).containsExactly(covered, String.format(unhinted, 3), covered, String.format(unhinted, 1));
    }

    @Test
    void should_tell_a_program_which_store_failed() {
        invocation.options().setOutput(OutputFormat.JSON);

        notices.storeFailed(away("no answer"), Duration.ofMillis(100));

        assertThat(err.toString())
                .contains("\"level\":\"warn\"", "\"store\":\"Kafka\",\"kind\":\"unavailable\",\"remedy\":\"start it\"");
    }

    private static LeaseHolder holder(long epoch) {
        return new LeaseHolder("host:1", epoch, Duration.ofSeconds(4));
    }

    private static StoreException away(String reason) {
        return new StoreException(Store.KAFKA, Kind.UNAVAILABLE, reason, "start it", null);
    }

    /** Without time and level. */
    private List<String> said() {
        return err.toString().lines().map(line -> line.substring(31)).toList();
    }
}
