package io.jobetl.pipeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.TrackingSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every tracking source does, whatever the layout of its table. A subclass opens a source on a table that is empty
 * before each test, and writes rows as the rest of the world would.
 */
public abstract class TrackingSourceContract {
    /** 2026-01-04T09Z, an hour like any other. */
    protected static final int HOUR = 490_977;

    /** The source under test; the same one during a test. */
    protected abstract TrackingSource source();

    /** Writes the row, replacing all columns of one with the same key. */
    protected abstract void write(TrackingRow row);

    /** Deletes the row with the key of this one. */
    protected abstract void delete(TrackingRow row);

    /** Writes many rows; overridden where one by one is slow. */
    protected void writeAll(List<TrackingRow> rows) {
        rows.forEach(this::write);
    }

    /** Bids that the table can hold, as decimal texts. */
    protected Stream<String> bids() {
        return Stream.of(
                "0",
                "1",
                "1.5",
                "0.1",
                "0.30",
                "-2.25",
                "10.005",
                "0.000001",
                "0.0000005",
                "-0.0000005",
                "0.00000049",
                "0.12345649",
                "99999999.99",
                "9223372036854.775807",
                "9223372036854.775808",
                "-9223372036854.775807",
                "1e30",
                "-1e30",
                "1e-30");
    }

    /** A key with this tick and low half. */
    protected static UUID key(long ticks100ns, long low) {
        return new UUID(TimeUuids.highOfTicks(ticks100ns), low);
    }

    /** A key in {@link #HOUR}, so many ticks after its start. */
    protected static UUID keyInHour(long ticks100ns, long low) {
        return key(TimeUuids.firstTickOfHour(HOUR) + ticks100ns, low);
    }

    /** Low halves at the edges of the orders that could be mistaken for one another: signed, unsigned, by bytes. */
    protected static LongStream lowHalves() {
        return LongStream.of(
                TimeUuids.SMALLEST_LOW,
                TimeUuids.SMALLEST_LOW + 1,
                0x80FF_0000_0000_0000L,
                0x807F_7F7F_7F7F_7F7FL,
                -1L,
                0xFF00_0000_0000_0000L,
                0L,
                1L,
                0x0080_0000_0000_0000L,
                0x00FF_FFFF_FFFF_FFFFL,
                0x7F7F_7F7F_7F7F_7F7FL,
                0x7F80_0000_0000_0000L,
                Long.MAX_VALUE,
                Long.MIN_VALUE);
    }

    private List<ReadRow> readAll() {
        return ReadRow.collect(source()::readAll);
    }

    @Test
    void should_read_nothing_when_table_is_empty() {
        assertThat(readAll()).isEmpty();
    }

    @Test
    void should_hand_over_every_counted_column() {
        UUID key = keyInHour(77, 0x0123456789ABCDEFL);
        write(new TrackingRow(key, "conversion", 11, 12, 13, 14, new BigDecimal("15")));

        assertThat(readAll()).containsExactly(new ReadRow(key, 1, 0, 11, 12, 13, 14, 15_000_000));
    }

    @Test
    void should_flag_each_null_column() {
        TrackingRow full = new TrackingRow(keyInHour(1, 1), "click", 1, 2, 3, 4, BigDecimal.ONE);
        List<TrackingRow> rows = List.of(
                full,
                new TrackingRow(keyInHour(2, 1), "click", null, 2, 3, 4, BigDecimal.ONE),
                new TrackingRow(keyInHour(3, 1), "click", 1, null, 3, 4, BigDecimal.ONE),
                new TrackingRow(keyInHour(4, 1), "click", 1, 2, null, 4, BigDecimal.ONE),
                new TrackingRow(keyInHour(5, 1), "click", 1, 2, 3, null, BigDecimal.ONE),
                new TrackingRow(keyInHour(6, 1), "click", 1, 2, 3, 4, null),
                TrackingRow.organic(keyInHour(7, 1)));
        writeAll(rows);

        assertThat(readAll()).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
        assertThat(readAll())
                .extracting(ReadRow::flags)
                .containsExactlyInAnyOrder(
                        0,
                        TrackingColumns.NO_JOB,
                        TrackingColumns.NO_PUBLISHER,
                        TrackingColumns.NO_CAMPAIGN,
                        TrackingColumns.NO_GROUP,
                        TrackingColumns.NO_BID,
                        TrackingColumns.NO_JOB
                                | TrackingColumns.NO_PUBLISHER
                                | TrackingColumns.NO_CAMPAIGN
                                | TrackingColumns.NO_GROUP
                                | TrackingColumns.NO_BID);
    }

    @Test
    void should_tell_counted_tracks_from_all_others() {
        List<@Nullable String> tracks = new ArrayList<>(List.of(
                "click",
                "conversion",
                "qualified",
                "unqualified",
                "Click",
                " click",
                "click ",
                "clicks",
                "",
                "alive",
                "redirect",
                "superpixel",
                "interview_scheduled",
                "klick",
                "cl\u00efck",
                "qualified\u0000",
                "\ud83d\ude00"));
        tracks.add(null);
        List<TrackingRow> rows = new ArrayList<>();
        for (int i = 0; i < tracks.size(); i++) {
            rows.add(TrackingRow.click(keyInHour(i, i), i).withTrack(tracks.get(i)));
        }
        writeAll(rows);

        assertThat(readAll()).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
        assertThat(readAll())
                .filteredOn(row -> row.kindCode() != EventKind.NOT_COUNTED)
                .extracting(ReadRow::kindCode)
                .containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void should_read_bids_to_the_last_micro() {
        List<String> bids = bids().toList();
        List<TrackingRow> rows = IntStream.range(0, bids.size())
                .mapToObj(i -> TrackingRow.click(keyInHour(i, i), i).withBid(bids.get(i)))
                .toList();
        writeAll(rows);

        assertThat(readAll()).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
    }

    @Test
    void should_read_largest_and_smallest_ids() {
        List<TrackingRow> rows = List.of(
                new TrackingRow(keyInHour(1, 1), "click", Integer.MAX_VALUE, -1, 0, 1, null),
                new TrackingRow(keyInHour(2, 2), "click", Integer.MIN_VALUE, 0, -1, 2, null));
        writeAll(rows);

        assertThat(readAll()).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
    }

    @Test
    void should_read_row_once_when_it_was_written_thrice() {
        TrackingRow row = TrackingRow.click(keyInHour(1, 1), 42);
        write(row);
        write(row);
        write(row);

        assertThat(readAll()).containsExactly(ReadRow.of(row));
    }

    @Test
    void should_read_last_columns_when_row_was_replaced() {
        TrackingRow row = TrackingRow.click(keyInHour(1, 1), 42);
        TrackingRow replaced = new TrackingRow(row.createTime(), "qualified", 43, null, 7, 9, new BigDecimal("2"));
        write(row);
        write(replaced);

        assertThat(readAll()).containsExactly(ReadRow.of(replaced));
    }

    @Test
    void should_not_read_deleted_row() {
        TrackingRow stays = TrackingRow.click(keyInHour(1, 1), 1);
        TrackingRow goes = TrackingRow.click(keyInHour(1, 2), 2);
        writeAll(List.of(stays, goes));
        delete(goes);

        assertThat(readAll()).containsExactly(ReadRow.of(stays));
    }

    @Test
    void should_keep_rows_of_one_tick_apart() {
        List<TrackingRow> rows = lowHalves()
                .mapToObj(low -> TrackingRow.click(keyInHour(5, low), 1))
                .toList();
        writeAll(rows);

        assertThat(readAll()).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
    }

    @Test
    void should_read_rows_of_any_age() {
        long lastTick = (1L << 60) - 1;
        List<TrackingRow> rows = Stream.of(
                        0L,
                        1L,
                        TimeUuids.firstTickOfHour(0) - 1,
                        TimeUuids.firstTickOfHour(0),
                        TimeUuids.ticksOfEpochMillis(1L << 31),
                        TimeUuids.ticksOfEpochMillis((1L << 31) * 1_000),
                        lastTick - 1,
                        lastTick)
                .map(ticks -> TrackingRow.click(key(ticks, ticks), 1))
                .toList();
        writeAll(rows);

        assertThat(readAll()).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
    }

    @Test
    void should_hand_over_full_batches_and_the_rest_when_rows_do_not_fit_one() {
        int count = 2 * TrackingSource.BATCH_ROWS + 3;
        SplittableRandom random = new SplittableRandom(1);
        List<TrackingRow> rows = IntStream.range(0, count)
                .mapToObj(i ->
                        TrackingRow.click(keyInHour(random.nextLong(TimeUuids.TICKS_PER_HOUR), random.nextLong()), i))
                .toList();
        writeAll(rows);
        List<Integer> sizes = new ArrayList<>();

        List<ReadRow> read = ReadRow.collect(batches -> source().readAll(batch -> {
            sizes.add(batch.size());
            batches.accept(batch);
        }));

        assertThat(read).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
        assertThat(sizes).allMatch(size -> size <= TrackingSource.BATCH_ROWS);
    }

    @Test
    void should_serve_several_reads_at_once() {
        List<TrackingRow> rows = IntStream.range(0, 500)
                .mapToObj(i -> TrackingRow.click(keyInHour(i, i), i))
                .toList();
        writeAll(rows);
        source();

        List<CompletableFuture<List<ReadRow>>> reads = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::readAll))
                .limit(4)
                .toList();

        assertThat(reads)
                .allSatisfy(read -> assertThat(read.join()).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows)));
    }

    @Test
    void should_pass_on_what_the_consumer_throws() {
        write(TrackingRow.click(keyInHour(1, 1), 1));

        assertThatThrownBy(() -> source().readAll(batch -> {
                    throw new UnsupportedOperationException("consumer");
                }))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("consumer");
    }
}
