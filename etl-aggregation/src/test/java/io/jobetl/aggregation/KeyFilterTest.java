package io.jobetl.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
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
    void should_take_about_twelve_bits_a_key_and_mistake_one_in_two_hundred() {
        KeyFilter filter = new KeyFilter(KEYS);
        add(filter, new SplittableRandom(1), KEYS);

        assertThat(filter.bytes() * 8.0 / KEYS).isBetween(11.9, 12.5);
        assertThat(known(filter, new SplittableRandom(2), KEYS)).isBetween(KEYS / 1_000, KEYS / 160);
    }

    /** Rows are read again and again. */
    @Test
    void should_not_grow_when_keys_come_again() {
        KeyFilter filter = new KeyFilter(KEYS);
        for (int round = 0; round < 5; round++) {
            add(filter, new SplittableRandom(1), KEYS);
        }

        assertThat(filter.bytes() * 8.0 / KEYS).isLessThan(12.5);
        assertThat(filter.keys()).isBetween(KEYS * 99L / 100, (long) KEYS);
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

    private static long high(SplittableRandom random) {
        return TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(490_000) + random.nextLong(TimeUuids.TICKS_PER_HOUR));
    }
}
