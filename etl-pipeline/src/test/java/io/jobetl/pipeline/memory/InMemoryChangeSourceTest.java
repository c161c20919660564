package io.jobetl.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.contract.ChangeSourceContract;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryChangeSourceTest extends ChangeSourceContract {
    private final InMemoryChangeSource source = new InMemoryChangeSource();

    @Override
    protected ChangeSource source() {
        return source;
    }

    @Override
    protected void publish(ChangeEvent event) {
        source.append(event);
    }

    @Override
    protected void publishUnusable(DimensionTable table, String payload) {
        source.appendUnusable(table, "made unusable by the test", payload);
    }

    @Override
    protected void publishTombstone(DimensionTable table, int id) {
        source.appendTombstone(table);
    }

    @Test
    void should_cut_batches_when_told_so() {
        source.setEventsPerPoll(1);
        source.append(new ChangeEvent.RowDeleted(DimensionTable.JOB, 1, SourcePosition.NONE));
        source.append(new ChangeEvent.RowDeleted(DimensionTable.JOB, 2, SourcePosition.NONE));
        source.seek(List.of());

        assertThat(source.poll().events()).hasSize(1);
        assertThat(source.poll().events()).hasSize(1);
        assertThat(source.poll().isEmpty()).isTrue();
    }

    @Test
    void should_answer_empty_batches_while_it_is_taken_away() {
        source.append(new ChangeEvent.RowDeleted(DimensionTable.JOB, 1, SourcePosition.NONE));
        source.seek(List.of());
        source.setAvailable(false);

        assertThat(source.poll().isEmpty()).isTrue();
        assertThatThrownBy(source::endOffsets)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));

        source.setAvailable(true);
        assertThat(source.poll().events()).hasSize(1);
    }
}
