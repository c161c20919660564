package io.jobetl.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.observe.HintOutcome;
import io.jobetl.pipeline.port.FencedException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator reads of hints of late rows. */
class HintStateTest {
    private final RunWatch run = new RunWatch(() -> Instant.EPOCH);

    private OperatorView.Hints seen(boolean isExpected) {
        return Watch.hints(run.state().hints(), isExpected);
    }

    @Test
    void should_say_what_hints_have_brought_and_that_every_late_row_is_covered() {
        run.started();
        run.hintsSeen(true, 0);
        run.hintsSettled(HintOutcome.COUNTED, 1_200);
        run.hintsSettled(HintOutcome.COUNTED, 34);
        run.hintsSettled(HintOutcome.NO_ROW, 5);
        run.lateRowsCovered(true);

        assertThat(seen(true).text()).isEqualTo("hints answer, 1,234 counted by hint, every late row covered");
        assertThat(seen(true).state()).isEqualTo("answering");
        assertThat(seen(true).covered()).isTrue();
        assertThat(seen(true).outcomes())
                .containsExactly(
                        new OperatorView.HintsOf("counted", 1_234),
                        new OperatorView.HintsOf("known", 0),
                        new OperatorView.HintsOf("read_again", 0),
                        new OperatorView.HintsOf("no_row", 5),
                        new OperatorView.HintsOf("ignored", 0));
    }

    @Test
    void should_say_how_many_hints_wait_and_how_many_late_rows_had_none() {
        run.started();
        run.hintsSeen(true, 3);
        run.lateRowsUnhinted(1);
        assertThat(seen(true).text()).isEqualTo("hints answer, 0 counted by hint, 3 wait, at least 1 had none");

        run.hintsSeen(true, 0);
        run.lateRowsUnhinted(1_999);
        assertThat(seen(true).text()).isEqualTo("hints answer, 0 counted by hint, at least 2,000 late rows had none");
        assertThat(seen(true).unhinted()).isEqualTo(2_000);
    }

    @Test
    void should_tell_hints_that_do_not_answer_from_an_installation_without() {
        run.started();
        run.hintsSeen(false, 0);

        assertThat(seen(true).state()).isEqualTo("silent");
        assertThat(seen(true).text())
                .isEqualTo("hints do not answer: late rows wait up to as long again as they were late");
        assertThat(seen(false).state()).isEqualTo("none");
        assertThat(seen(false).text()).isEqualTo("no hints: late rows wait up to as long again as they were late");
    }

    /** Another instance may have hints; and one that becomes the writer again has to find out anew. */
    @Test
    void should_not_know_what_it_knew_as_the_writer_and_keep_its_numbers() {
        for (Runnable end : new Runnable[] {
            run::started,
            () -> run.standby(Optional.empty()),
            () -> run.fenced(new FencedException("taken over")),
            run::ended
        }) {
            run.started();
            run.hintsSeen(true, 7);
            run.hintsSettled(HintOutcome.COUNTED, 1);
            run.lateRowsCovered(true);
            assertThat(seen(true).state()).isEqualTo("answering");

            end.run();

            assertThat(seen(true).state()).isEqualTo("unknown");
            assertThat(seen(true).text()).isEmpty();
            assertThat(seen(true).covered()).isFalse();
            assertThat(seen(true).waiting()).isZero();
        }
        assertThat(seen(true).outcomes()).contains(new OperatorView.HintsOf("counted", 4));
    }
}
