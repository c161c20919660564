package io.jobetl.runtime.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTaskTest {
    @Test
    void should_close_everything_when_one_resource_does_not_close() {
        List<String> closed = new ArrayList<>();
        Deque<AutoCloseable> resources = new ArrayDeque<>();
        resources.push(() -> closed.add("session"));
        resources.push(() -> {
            throw new IllegalStateException("second");
        });
        resources.push(() -> closed.add("sink"));
        resources.push(() -> {
            throw new IllegalStateException("first");
        });

        assertThatThrownBy(() -> PipelineTask.closeAll(resources))
                .hasRootCauseMessage("first")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .hasToString("java.lang.IllegalStateException: second"));

        assertThat(closed).containsExactly("sink", "session");
        assertThat(resources).isEmpty();
    }
}
