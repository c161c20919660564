package io.jobetl.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Percentage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFilterTest {
    private static final int KEYS = 100_000;

    /** Also when nobody knew how many there would be: it has grown four times then. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, KEYS, 10 * KEYS})
    void should_know_every_key_and_few_others(long expectedKeys) {
        KeyFilter filter = new KeyFilter(expectedKeys);
        add(filter, new SplittableRandom(1), KEYS);

        assertThat(known(filter, new SplittableRandom(1), KEYS)).isEqualTo(KEYS);
        int falsePositives = known(filter, new SplittableRandom(2), KEYS);
        assertThat(falsePositives).isLessThan(KEYS / 50);
    }

    @Test
    void should_take_about_twenty_bits_a_key_and_mistake_few() {
        KeyFilter filter = new KeyFilter(10 * KEYS);
        add(filter, new SplittableRandom(1), 10 * KEYS);

        assertThat(filter.bytes() * 8.0 / (10 * KEYS)).isBetween(20.0, 20.6);
        assertThat(known(filter, new SplittableRandom(2), 10 * KEYS)).isBetween(KEYS / 1_000, KEYS / 160);
    }

    /** Rows are read again and again. */
    @Test
    void should_not_grow_when_keys_come_again() {
        KeyFilter filter = new KeyFilter(KEYS);
        for (int round = 0; round < 5; round++) {
            add(filter, new SplittableRandom(1), KEYS);
        }

        assertThat(filter.bytes() * 8.0 / KEYS).isLessThan(22);
        assertThat(filter.keys()).isBetween(KEYS * 999L / 1_000, (long) KEYS);
    }

    /** Keys of one node follow each other: nothing but a few bits of the time differs. */
    @Test
    void should_tell_keys_apart_that_differ_in_one_bit() {
        KeyFilter filter = new KeyFilter(KEYS);
        for (int i = 0; i < KEYS; i++) {
            filter.add((2L * i) << 32, 7);
        }

        int falsePositives = 0;
        for (int i = 0; i < KEYS; i++) {
            assertThat(filter.mightContain((2L * i) << 32, 7)).isTrue();
            falsePositives += filter.mightContain((2L * i + 1) << 32, 7) ? 1 : 0;
        }
        assertThat(falsePositives).isLessThan(KEYS / 100);
    }

    @Test
    void should_know_all_keys_when_it_is_restored_from_its_copy() {
        Memory memory = new Memory();
        KeyFilter filter = new KeyFilter(0, memory);
        CompletableFuture<?>[] adding = new CompletableFuture<?>[4];
        for (int thread = 0; thread < adding.length; thread++) {
            int seed = thread;
            adding[thread] = CompletableFuture.runAsync(() -> add(filter, new SplittableRandom(seed), KEYS));
        }
        CompletableFuture.allOf(adding).join();
        filter.add(1, 2);

        KeyFilter restored = KeyFilter.restore(memory.parts, memory);

        assertThat(restored.mightContain(1, 2)).isTrue();
        for (int seed = 0; seed < adding.length; seed++) {
            assertThat(known(restored, new SplittableRandom(seed), KEYS)).isEqualTo(KEYS);
        }
        assertThat(known(restored, new SplittableRandom(9), KEYS))
                .isEqualTo(known(filter, new SplittableRandom(9), KEYS))
                .isLessThan(KEYS / 50);
        assertThat(restored.bytes()).isEqualTo(filter.bytes());
        assertThat(restored.newestTicks()).isEqualTo(KeyFilter.NO_KEY);
    }

    /** As many keys more as if it had never been away, and all of them in the copy too. */
    @Test
    void should_go_on_copying_when_it_was_restored() {
        Memory memory = new Memory();
        KeyFilter filter = new KeyFilter(0, memory);
        add(filter, new SplittableRandom(1), KEYS);
        KeyFilter restored = KeyFilter.restore(memory.parts, memory);
        assertThat(restored.keys()).isCloseTo(filter.keys(), Percentage.withPercentage(2));
        add(restored, new SplittableRandom(2), 3 * KEYS);

        KeyFilter again = KeyFilter.restore(memory.parts, memory);

        assertThat(known(again, new SplittableRandom(1), KEYS)).isEqualTo(KEYS);
        assertThat(known(again, new SplittableRandom(2), 3 * KEYS)).isEqualTo(3 * KEYS);
        assertThat(known(again, new SplittableRandom(3), KEYS)).isLessThan(KEYS / 50);
    }

    @Test
    void should_drop_the_copy_when_it_does_not_know_all_keys_itself() {
        Memory memory = new Memory();
        KeyFilter filter = new KeyFilter(0, memory);

        filter.addUnknown();

        assertThat(memory.isDropped).isTrue();
    }

    @Test
    void should_go_on_without_a_copy_when_there_is_no_more_memory() {
        Memory memory = new Memory();
        memory.mostParts = 2;
        KeyFilter filter = new KeyFilter(0, memory);

        add(filter, new SplittableRandom(1), KEYS);

        assertThat(known(filter, new SplittableRandom(1), KEYS)).isEqualTo(KEYS);
        assertThat(memory.parts).hasSize(2);
    }

    @Test
    void should_refuse_what_is_no_copy() {
        Memory memory = new Memory();
        add(new KeyFilter(0, memory), new SplittableRandom(1), KEYS);
        ByteBuffer part = memory.parts.get(0);

        assertThatThrownBy(() -> KeyFilter.restore(List.of(), memory)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyFilter.restore(List.of(part.slice(0, part.capacity() - Long.BYTES)), memory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no copy of a filter: " + (part.capacity() - Long.BYTES) + " bytes for 1024 keys");
        assertThatThrownBy(() -> KeyFilter.restore(List.of(ByteBuffer.allocateDirect(part.capacity())), memory))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyFilter.restore(List.of(ByteBuffer.allocateDirect(8)), memory))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Memory that outlives a filter. */
    private static final class Memory implements KeyFilter.Copy {
        private final List<ByteBuffer> parts = new ArrayList<>();
        private int mostParts = Integer.MAX_VALUE;
        private boolean isDropped;

        @Override
        public @Nullable ByteBuffer more(int bytes) {
            if (parts.size() == mostParts) {
                return null;
            }
            ByteBuffer part = ByteBuffer.allocateDirect(bytes);
            parts.add(part);
            return part;
        }

        @Override
        public void drop() {
            isDropped = true;
        }
    }

    @Test
    void should_know_every_key_when_several_threads_add_and_it_grows() {
        KeyFilter filter = new KeyFilter(0);
        CompletableFuture<?>[] adding = new CompletableFuture<?>[4];
        for (int thread = 0; thread < adding.length; thread++) {
            int seed = thread;
            adding[thread] = CompletableFuture.runAsync(() -> add(filter, new SplittableRandom(seed), KEYS));
        }
        CompletableFuture.allOf(adding).join();

        for (int seed = 0; seed < adding.length; seed++) {
            assertThat(known(filter, new SplittableRandom(seed), KEYS)).isEqualTo(KEYS);
        }
    }

    @Test
    void should_know_nothing_for_certain_when_keys_were_not_told() {
        KeyFilter filter = new KeyFilter(10);
        assertThat(filter.mightContain(1, 2)).isFalse();

        filter.addUnknown();

        assertThat(filter.mightContain(1, 2)).isTrue();
    }

    @Test
    void should_know_for_certain_what_was_new_lately() {
        KeyFilter filter = new KeyFilter(KEYS);
        add(filter, new SplittableRandom(1), KEYS);

        assertThat(lately(filter, new SplittableRandom(2), KEYS))
                .as("never added")
                .isZero();
        assertThat(filter.wasAddedLately(0, 0)).isFalse();
        assertThat(lately(filter, new SplittableRandom(1), KEYS)).as("of all").isBetween(500, KEYS / 50);

        add(filter, new SplittableRandom(4), 100);
        assertThat(lately(filter, new SplittableRandom(4), 100)).as("the last").isGreaterThan(85);
    }

    /** Also behind one that has grown. */
    @Test
    void should_forget_what_was_new_lately_and_still_know_it() {
        KeyFilter filter = new KeyFilter(0);
        add(filter, new SplittableRandom(1), KEYS);
        filter.add(high(new SplittableRandom(7)), 9);
        assertThat(filter.wasAddedLately(high(new SplittableRandom(7)), 9)).isTrue();

        filter.forgetLately();

        assertThat(filter.wasAddedLately(high(new SplittableRandom(7)), 9)).isFalse();
        assertThat(lately(filter, new SplittableRandom(1), KEYS)).isZero();
        assertThat(known(filter, new SplittableRandom(1), KEYS)).isEqualTo(KEYS);
    }

    /** Rows that are read again are not new. */
    @Test
    void should_keep_what_was_new_lately_when_older_keys_come_again() {
        KeyFilter filter = new KeyFilter(KEYS);
        add(filter, new SplittableRandom(1), KEYS);
        filter.forgetLately();
        add(filter, new SplittableRandom(4), 10);

        add(filter, new SplittableRandom(1), KEYS);

        assertThat(lately(filter, new SplittableRandom(1), KEYS)).isZero();
        assertThat(lately(filter, new SplittableRandom(4), 10)).isGreaterThanOrEqualTo(9);
    }

    @Test
    void should_allocate_nothing_when_a_batch_is_added() {
        KeyFilter filter = new KeyFilter(2L * KEYS);
        TrackingColumns columns = columns(new SplittableRandom(3), 5_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        filter.add(columns);
        long before = threads.getCurrentThreadAllocatedBytes();

        for (int round = 0; round < 100; round++) {
            filter.add(columns);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(5_000);
    }

    private static void add(KeyFilter filter, SplittableRandom random, int keys) {
        for (int left = keys; left > 0; left -= 5_000) {
            filter.add(columns(random, Math.min(left, 5_000)));
        }
    }

    private static TrackingColumns columns(SplittableRandom random, int rows) {
        TrackingColumns columns = new TrackingColumns(rows);
        for (int row = 0; row < rows; row++) {
            columns.add(high(random), random.nextLong(), EventKind.CLICK, 0, 1, 2, 3, 4, 5);
        }
        return columns;
    }

    private static int known(KeyFilter filter, SplittableRandom random, int keys) {
        int known = 0;
        for (int i = 0; i < keys; i++) {
            known += filter.mightContain(high(random), random.nextLong()) ? 1 : 0;
        }
        return known;
    }

    private static int lately(KeyFilter filter, SplittableRandom random, int keys) {
        int lately = 0;
        for (int i = 0; i < keys; i++) {
            lately += filter.wasAddedLately(high(random), random.nextLong()) ? 1 : 0;
        }
        return lately;
    }

    private static long high(SplittableRandom random) {
        return TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(490_000) + random.nextLong(TimeUuids.TICKS_PER_HOUR));
    }
}
