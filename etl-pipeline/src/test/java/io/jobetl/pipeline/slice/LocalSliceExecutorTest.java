package io.jobetl.pipeline.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LocalSliceExecutorTest {
    private static final int HOUR = 490_000;
    private static final long FIRST_TICK = TimeUuids.firstTickOfHour(HOUR);
    private static final long TICKS_PER_SECOND = 1_000 * TimeUuids.TICKS_PER_MILLI;
    private static final Slice WHOLE = new Slice(HOUR, 0, 0, Long.MAX_VALUE);
    private static final Slice NEWS = slice(1_800, 1_801);

    @Test
    void should_read_news_while_a_wide_slice_of_the_open_hour_is_read() throws Exception {
        should_read_news_beside(slice(0, 1_800), 0);
    }

    /** Its pieces are as narrow as news. */
    @Test
    void should_read_news_while_a_hot_slice_is_read_in_pieces() throws Exception {
        should_read_news_beside(slice(0, 1_800), 100L * SliceCutter.MAX_ROWS);
        should_read_news_beside(WHOLE, 100L * SliceCutter.MAX_ROWS);
    }

    private static void should_read_news_beside(Slice wide, long expectedRows) throws Exception {
        CountDownLatch wideReadsMayEnd = new CountDownLatch(1);
        SlicedTrackingSource source = new ReadsBy((slice, batches) -> {
            if (!slice.equals(NEWS)) {
                await(wideReadsMayEnd);
            }
        });
        try (LocalSliceExecutor executor = new LocalSliceExecutor(source, 1)) {
            CompletableFuture<Partial> backlog = executor.read(List.of(wide), expectedRows);
            CompletableFuture<Partial> news = executor.read(List.of(NEWS), 0);

            assertThat(news.get(20, TimeUnit.SECONDS).rows()).isZero();
            assertThat(backlog).isNotDone();
            wideReadsMayEnd.countDown();
            assertThat(backlog.get(20, TimeUnit.SECONDS).rows()).isZero();
        }
    }

    @Test
    void should_read_the_pieces_of_one_slice_side_by_side() throws Exception {
        CountDownLatch bothHaveBegun = new CountDownLatch(2);
        SlicedTrackingSource source = new ReadsBy((slice, batches) -> {
            bothHaveBegun.countDown();
            await(bothHaveBegun);
            addRow(slice, batches);
        });
        try (LocalSliceExecutor executor = new LocalSliceExecutor(source, 2)) {
            Partial sum =
                    executor.read(List.of(WHOLE), 2L * SliceCutter.MAX_ROWS).get(20, TimeUnit.SECONDS);

            assertThat(sum.rows()).isEqualTo(2);
        }
    }

    @Test
    void should_read_one_piece_after_the_other_when_nobody_waits() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch secondHasBegun = new CountDownLatch(2);
        SlicedTrackingSource source = new ReadsBy((slice, batches) -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            secondHasBegun.countDown();
            awaitForAWhile(secondHasBegun); // the first read, in vain
            addRow(slice, batches);
            underWay.decrementAndGet();
        });
        try (LocalSliceExecutor executor = new LocalSliceExecutor(source, 4)) {
            Partial sum = executor.readAside(List.of(WHOLE), 100L * SliceCutter.MAX_ROWS, null)
                    .get(20, TimeUnit.SECONDS);

            assertThat(sum.rows()).isEqualTo(100);
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void should_not_ask_for_the_other_pieces_when_one_has_failed() {
        AtomicInteger asked = new AtomicInteger();
        StoreException away = new StoreException(Store.CASSANDRA, Kind.UNAVAILABLE, "away", "", null);
        SlicedTrackingSource source = new ReadsBy((slice, batches) -> {
            asked.incrementAndGet();
            throw away;
        });
        try (LocalSliceExecutor executor = new LocalSliceExecutor(source, 1)) {
            assertThatThrownBy(() -> executor.read(List.of(WHOLE), 100L * SliceCutter.MAX_ROWS)
                            .get(20, TimeUnit.SECONDS))
                    .hasCause(away);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void should_cut_as_the_caller_says_who_brings_the_threads() {
        AtomicInteger asked = new AtomicInteger();
        Executor direct = Runnable::run;
        SlicedTrackingSource source = new ReadsBy((slice, batches) -> asked.incrementAndGet());
        try (LocalSliceExecutor executor = new LocalSliceExecutor(source, direct, direct, direct, 10)) {
            assertThat(executor.read(List.of(WHOLE), 31).join().rows()).isZero();
        }
        assertThat(asked).hasValue(4);
    }

    private static Slice slice(int fromSecond, int toSecond) {
        return new Slice(HOUR, 0, FIRST_TICK + fromSecond * TICKS_PER_SECOND, FIRST_TICK + toSecond * TICKS_PER_SECOND);
    }

    /** One row, in the middle of what the slice has of its hour. */
    private static void addRow(Slice slice, Consumer<TrackingColumns> batches) {
        TrackingColumns row = new TrackingColumns(1);
        long ticks = Math.max(slice.fromTicks(), FIRST_TICK);
        row.add(TimeUuids.highOfTicks(ticks), 1, EventKind.CLICK, TrackingColumns.NO_BID, 1, 1, 1, 1, 0);
        batches.accept(row);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitForAWhile(CountDownLatch latch) {
        try {
            if (latch.await(300, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
