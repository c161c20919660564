package io.jobetl.app.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.pipeline.engine.RunMode;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunCommandTest {
    static Stream<Optional<Boolean>> unfinished() {
        return Stream.of(Optional.of(false), Optional.empty());
    }

    /** {@code etl run --once --for 10m && bill}. */
    @ParameterizedTest
    @MethodSource("unfinished")
    void should_not_answer_0_when_not_all_was_counted_in_time(Optional<Boolean> done) {
        assertThatThrownBy(() -> RunCommand.requireEnd(RunMode.ONCE, done))
                .hasMessageContaining("before all was counted")
                .asInstanceOf(InstanceOfAssertFactories.type(CommandException.class))
                .extracting(CommandException::exitCode)
                .isEqualTo(ExitCode.CHECK_FAILED);
    }

    @Test
    void should_answer_0_when_all_was_counted() {
        assertThatCode(() -> RunCommand.requireEnd(RunMode.ONCE, Optional.of(true)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("unfinished")
    void should_answer_0_when_a_run_without_an_end_was_stopped(Optional<Boolean> done) {
        assertThatCode(() -> RunCommand.requireEnd(RunMode.STREAM, done)).doesNotThrowAnyException();
    }
}
