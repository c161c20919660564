package io.jobetl.pipeline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LocalSliceExecutorTest {
    private static final int HOUR = 490_000;
    private static final long FIRST_TICK = TimeUuids.firstTickOfHour(HOUR);
    private static final long TICKS_PER_SECOND = 1_000 * TimeUuids.TICKS_PER_MILLI;

    private final CountDownLatch wideReadsMayEnd = new CountDownLatch(1);

    @Test
    @Timeout(30)
    void should_read_news_while_a_wide_slice_of_the_open_hour_is_read() throws Exception {
        try (LocalSliceExecutor executor = new LocalSliceExecutor(new SlowWhenWide(), 1)) {
            CompletableFuture<Partial> half = executor.read(List.of(slice(0, 1_800)));
            CompletableFuture<Partial> news = executor.read(List.of(slice(1_800, 1_801)));

            assertThat(news.get(20, TimeUnit.SECONDS).rows()).isZero();
            assertThat(half).isNotDone();
            wideReadsMayEnd.countDown();
            assertThat(half.get(20, TimeUnit.SECONDS).rows()).isZero();
        }
    }

    private static Slice slice(int fromSecond, int toSecond) {
        return new Slice(HOUR, 0, FIRST_TICK + fromSecond * TICKS_PER_SECOND, FIRST_TICK + toSecond * TICKS_PER_SECOND);
    }

    /** Empty; reads of more than ten minutes take until the test lets them end. */
    private final class SlowWhenWide implements SlicedTrackingSource {
        @Override
        public int shards() {
            return 1;
        }

        @Override
        public SortedSet<Integer> occupiedHours() {
            return new TreeSet<>();
        }

        @Override
        public void read(Slice slice, Consumer<TrackingColumns> batches) {
            if (slice.toTicks() - slice.fromTicks() > 600 * TICKS_PER_SECOND) {
                try {
                    wideReadsMayEnd.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public List<WrittenRow> rowsWrittenAfter(int epochHour, Instant time) {
            return List.of();
        }

        @Override
        public void readAll(Consumer<TrackingColumns> batches) {}

        @Override
        public Optional<Duration> timeToLive() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
