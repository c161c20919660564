package io.jobetl.pipeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.ChangeEvent;
import io.jobetl.model.ChangeEvent.RowDeleted;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.ChangeEvent.SnapshotCompleted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.DeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link ChangeSource} does. A subclass brings the source, with topics of its own for each test. */
public abstract class ChangeSourceContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The source under test, the same for the whole of one test. The subclass closes it. */
    protected abstract ChangeSource source();

    /** Puts the event at the end of its table's topic; all events of a table go to one partition. */
    protected abstract void publish(ChangeEvent event);

    /** Puts a message there that no one can use. */
    protected abstract void publishUnusable(DimensionTable table, String payload);

    /** Puts a message there that carries no event. */
    protected abstract void publishTombstone(DimensionTable table, int id);

    @Test
    void should_answer_an_empty_batch_when_nothing_was_published() {
        source().seek(List.of());

        assertThat(source().poll().isEmpty()).isTrue();
        assertThat(source().endOffsets()).isEmpty();
    }

    @Test
    void should_deliver_every_kind_of_event_in_order() {
        List<ChangeEvent> events = List.of(
                job(1, 10, 1),
                job(2, null, 2),
                new RowDeleted(DimensionTable.JOB, 1, position(3)),
                job(1, 11, 4),
                new SnapshotCompleted(DimensionTable.JOB, position(5)),
                job(-7, Integer.MAX_VALUE, 6));
        events.forEach(this::publish);

        source().seek(List.of());

        assertThat(readToEnd().events()).containsExactlyElementsOf(events);
    }

    @Test
    void should_deliver_both_tables() {
        ChangeEvent campaign = new RowUpserted(DimensionTable.CAMPAIGN, 5, 50, position(2));
        publish(job(1, 10, 1));
        publish(campaign);

        source().seek(List.of());

        assertThat(readToEnd().events()).containsExactlyInAnyOrder(job(1, 10, 1), campaign);
    }

    @Test
    void should_deliver_what_is_published_later() {
        source().seek(List.of());
        publish(job(1, 10, 1));
        assertThat(readToEnd().events()).containsExactly(job(1, 10, 1));

        publish(job(2, 20, 2));

        assertThat(readToEnd().events()).containsExactly(job(2, 20, 2));
    }

    @Test
    void should_go_on_behind_the_offsets_of_seek() {
        publish(job(1, 10, 1));
        source().seek(List.of());
        List<ChangeOffset> stored = readToEnd().nextOffsets();
        publish(job(2, 20, 2));
        publish(job(3, 30, 3));
        readToEnd();

        source().seek(stored);

        assertThat(readToEnd().events()).containsExactly(job(2, 20, 2), job(3, 30, 3));
    }

    @Test
    void should_replay_from_the_beginning_when_seek_names_no_offset() {
        publish(job(1, 10, 1));
        publish(job(2, 20, 2));
        source().seek(List.of());
        readToEnd();

        source().seek(List.of());

        assertThat(readToEnd().events()).containsExactly(job(1, 10, 1), job(2, 20, 2));
    }

    @Test
    void should_neither_lose_nor_repeat_when_restarted_after_every_batch() {
        List<ChangeEvent> events = new ArrayList<>();
        for (int id = 0; id < 200; id++) {
            events.add(job(id, id, id));
        }
        events.forEach(this::publish);
        Map<String, ChangeOffset> stored = new HashMap<>();
        List<ChangeEvent> seen = new ArrayList<>();
        source().seek(List.of());
        List<ChangeOffset> ends = source().endOffsets();

        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!reached(ends, stored)) {
            ChangeBatch batch = pollBefore(deadlineNanos, ends, stored);
            if (!batch.isEmpty()) {
                seen.addAll(batch.events());
                batch.nextOffsets().forEach(offset -> stored.put(partitionOf(offset), offset));
                source().seek(List.copyOf(stored.values()));
            }
        }

        assertThat(seen).containsExactlyElementsOf(events);
    }

    @Test
    void should_move_over_a_message_that_cannot_be_used() {
        publishUnusable(DimensionTable.JOB, "no change event");
        publish(job(1, 10, 1));
        source().seek(List.of());

        ChangeBatch read = readToEnd();

        assertThat(read.events()).containsExactly(job(1, 10, 1));
        assertThat(read.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.source()).isEqualTo("kafka");
            assertThat(letter.position()).matches(".+-\\d+@\\d+");
            assertThat(letter.reason()).isNotBlank();
            assertThat(letter.payload()).isEqualTo("no change event");
        });
    }

    @Test
    void should_move_over_a_tombstone() {
        publishTombstone(DimensionTable.JOB, 1);
        source().seek(List.of());

        ChangeBatch read = readToEnd();

        assertThat(read.events()).isEmpty();
        assertThat(read.deadLetters()).isEmpty();
        assertThat(read.nextOffsets()).isNotEmpty();
    }

    /**
     * Polls until the ends of this moment are reached, and answers all that came.
     *
     * @throws AssertionError when they are not reached in time
     */
    protected final ChangeBatch readToEnd() {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        List<ChangeOffset> ends = source().endOffsets();
        List<ChangeEvent> events = new ArrayList<>();
        List<DeadLetter> deadLetters = new ArrayList<>();
        Map<String, ChangeOffset> next = new HashMap<>();
        while (!reached(ends, next)) {
            ChangeBatch batch = pollBefore(deadlineNanos, ends, next);
            events.addAll(batch.events());
            deadLetters.addAll(batch.deadLetters());
            batch.nextOffsets().forEach(offset -> next.put(partitionOf(offset), offset));
        }
        return new ChangeBatch(events, List.copyOf(next.values()), deadLetters);
    }

    private ChangeBatch pollBefore(long deadlineNanos, List<ChangeOffset> ends, Map<String, ChangeOffset> next) {
        if (System.nanoTime() > deadlineNanos) {
            throw new AssertionError("ends not reached in " + PATIENCE + ": ends=" + ends + " next=" + next.values());
        }
        ChangeBatch batch = source().poll();
        if (batch.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        return batch;
    }

    private static boolean reached(List<ChangeOffset> ends, Map<String, ChangeOffset> next) {
        for (ChangeOffset end : ends) {
            ChangeOffset position = next.get(partitionOf(end));
            if (position == null || position.nextOffset() < end.nextOffset()) {
                return false;
            }
        }
        return true;
    }

    private static String partitionOf(ChangeOffset offset) {
        return offset.topic() + "-" + offset.partition();
    }

    private static RowUpserted job(int id, @Nullable Integer companyId, long offsetBytes) {
        return new RowUpserted(DimensionTable.JOB, id, companyId, position(offsetBytes));
    }

    private static SourcePosition position(long offsetBytes) {
        return new SourcePosition(3, offsetBytes, 0);
    }
}
