package io.jobetl.pipeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all {@link ArrivalHints} do. A subclass brings the source, with a store of its own for each test. */
public abstract class ArrivalHintsContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Clocks of the stores' servers and ours are of one machine. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(5);

    private final List<ArrivalHint> heard = new ArrayList<>();
    private final Map<String, ChangeOffset> offsets = new HashMap<>();

    @BeforeEach
    void forget() {
        heard.clear();
        offsets.clear();
    }

    /** The source under test, the same for the whole of one test. The subclass closes it. */
    protected abstract ArrivalHints hints();

    /** Writes a hint, as a writer does. */
    protected abstract void hint(UUID createTime);

    /** Writes a hint as if that had been done an hour ago; called before the first seek. */
    protected abstract void hintLongAgo(UUID createTime);

    /** Keys of the past, in the order of their numbers. */
    protected static UUID key(long number) {
        return new UUID(TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(400_000) + number), 7 * number);
    }

    @Test
    void should_answer_nothing_before_the_first_seek() {
        assertThat(hints().poll()).isEqualTo(HintBatch.EMPTY);
        assertThat(hints().isAnswering()).isFalse();
    }

    @Test
    void should_be_answering_and_say_where_it_began_when_nothing_has_arrived() {
        begin();

        assertThat(hints().isAnswering()).isTrue();
        assertThat(offsets).hasSize(1);
        assertThat(heard).isEmpty();
    }

    @Test
    void should_not_move_when_nothing_arrives() {
        begin();
        hint(key(1));
        hearAll(key(1));
        offsets.clear();

        for (int i = 0; i < 20; i++) {
            poll();
        }

        assertThat(offsets).isEmpty();
    }

    @Test
    void should_hand_out_a_hint_once_with_the_time_of_its_arrival() {
        begin();
        Instant before = Instant.now();
        hint(key(1));
        hearAll(key(1));
        hint(key(2));
        hearAll(key(2));

        assertThat(heard).extracting(ArrivalHint::createTime).containsExactly(key(1), key(2));
        assertThat(heard)
                .extracting(ArrivalHint::arrivedAt)
                .allSatisfy(arrived -> assertThat(arrived)
                        .isBetween(before.minus(CLOCK_DIFFERENCE), Instant.now().plus(CLOCK_DIFFERENCE)));
    }

    @Test
    void should_hand_out_each_of_two_hints_of_one_row() {
        begin();
        hint(key(1));
        hearAll(key(1));

        hint(key(1));

        until(() -> {
            poll();
            return heard.size() == 2;
        });
        assertThat(heard).extracting(ArrivalHint::createTime).containsExactly(key(1), key(1));
    }

    @Test
    void should_not_look_back_when_it_begins() {
        hintLongAgo(key(1));
        begin();
        hint(key(2));
        hearAll(key(2));

        assertThat(heard).extracting(ArrivalHint::createTime).containsExactly(key(2));
    }

    @Test
    void should_go_on_behind_the_offsets_of_seek() {
        begin();
        hint(key(1));
        hearAll(key(1));
        List<ChangeOffset> stored = List.copyOf(offsets.values());
        hint(key(2));
        hint(key(3));
        hearAll(key(2), key(3));
        heard.clear();

        hints().seek(stored);

        hearAll(key(2), key(3));
    }

    @Test
    void should_hand_out_what_came_before_it_was_asked_again() {
        begin();
        List<ChangeOffset> stored = List.copyOf(offsets.values());
        hint(key(1));

        hints().seek(stored);

        hearAll(key(1));
    }

    @Test
    void should_leave_offsets_of_other_topics_alone() {
        hints().seek(List.of(new ChangeOffset("mysqldb.DE1.job", 0, 17, "an id", 3)));
        until(() -> {
            poll();
            return !offsets.isEmpty();
        });
        hint(key(1));

        hearAll(key(1));

        assertThat(offsets.keySet()).noneMatch(name -> name.startsWith("mysqldb.DE1.job"));
    }

    @Test
    void should_begin_anew_when_its_offset_is_void() {
        begin();
        hint(key(1));
        hearAll(key(1));
        ChangeOffset stored = offsets().get(0);

        offsets.clear();
        hints().seek(List.of(new ChangeOffset(stored.topic(), stored.partition(), ChangeOffset.VOID)));
        until(() -> {
            poll();
            return !offsets.isEmpty();
        });
        hint(key(2));

        hearAll(key(2));
    }

    @Test
    void should_lose_none_when_started_again_after_every_batch() {
        begin();
        Set<UUID> written = new HashSet<>();
        LongStream.range(0, 300).forEach(number -> {
            hint(key(number));
            written.add(key(number));
        });

        until(() -> {
            if (!poll().hints().isEmpty()) {
                hints().seek(List.copyOf(offsets.values()));
            }
            return keysHeard().containsAll(written);
        });

        assertThat(keysHeard()).isEqualTo(written);
    }

    @Test
    void should_hand_out_many_hints_in_batches() {
        begin();
        int many = 2 * ArrivalHints.MOST_PER_POLL + 100;
        LongStream.range(0, many).forEach(number -> hint(key(number)));

        until(() -> {
            assertThat(poll().hints()).hasSizeLessThanOrEqualTo(ArrivalHints.MOST_PER_POLL);
            return heard.size() >= many;
        });

        assertThat(heard).hasSize(many).doesNotHaveDuplicates();
        assertThat(keysHeard()).hasSize(many);
    }

    /** Seeks without an offset and waits until the source says where it began. */
    protected final void begin() {
        hints().seek(List.of());
        until(() -> {
            poll();
            return !offsets.isEmpty();
        });
    }

    /** Polls until these were heard. */
    protected final void hearAll(UUID... keys) {
        until(() -> {
            poll();
            return keysHeard().containsAll(List.of(keys));
        });
    }

    protected final HintBatch poll() {
        HintBatch batch = hints().poll();
        heard.addAll(batch.hints());
        batch.nextOffsets().forEach(offset -> offsets.put(offset.topic() + "-" + offset.partition(), offset));
        return batch;
    }

    /** All hints that this test has heard. */
    protected final List<ArrivalHint> heard() {
        return heard;
    }

    /** The last offset of each partition. */
    protected final List<ChangeOffset> offsets() {
        return List.copyOf(offsets.values());
    }

    private Set<UUID> keysHeard() {
        Set<UUID> keys = new HashSet<>();
        heard.forEach(hint -> keys.add(hint.createTime()));
        return keys;
    }

    /** Waits, polling is up to the condition. */
    protected final void until(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("not within " + PATIENCE + ", heard=" + heard + " offsets=" + offsets);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
