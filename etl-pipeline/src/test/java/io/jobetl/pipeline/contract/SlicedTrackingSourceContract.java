package io.jobetl.pipeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.WrittenRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a tracking source does whose table can be read by slices; the table has at least 2 shards. */
public abstract class SlicedTrackingSourceContract extends TrackingSourceContract {
    private static final long FIRST_TICK = TimeUuids.firstTickOfHour(HOUR);

    @Override
    protected abstract SlicedTrackingSource source();

    /** Writes a row into any partition, as a broken writer could. */
    protected abstract void writeInto(int epochHour, int shard, TrackingRow row);

    private List<ReadRow> read(Slice slice) {
        return ReadRow.collect(batches -> source().read(slice, batches));
    }

    /** The rows of a range of an hour, of all its shards. */
    private List<ReadRow> read(int epochHour, long fromTicks, long toTicks) {
        return IntStream.range(0, source().shards())
                .mapToObj(shard -> read(new Slice(epochHour, shard, fromTicks, toTicks)))
                .flatMap(List::stream)
                .toList();
    }

    private List<ReadRow> readHour(int epochHour) {
        return read(epochHour, TimeUuids.firstTickOfHour(epochHour), TimeUuids.firstTickOfHour(epochHour + 1));
    }

    private static List<TrackingRow> randomRows(long seed, int count, int hours) {
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> TrackingRow.click(
                        keyInHour(random.nextLong(hours * TimeUuids.TICKS_PER_HOUR), random.nextLong()),
                        random.nextInt(100)))
                .limit(count)
                .toList();
    }

    @Test
    void should_have_shards() {
        assertThat(source().shards()).isGreaterThan(1);
    }

    @Test
    void should_name_rows_that_were_written_after_a_time() {
        TrackingRow early = TrackingRow.click(keyInHour(10, 1), 1);
        TrackingRow overwritten = TrackingRow.click(keyInHour(11, 2), 2);
        write(early);
        write(overwritten);
        Instant time = afterNow();
        TrackingRow late = TrackingRow.click(keyInHour(12, 3), 3).withBid("2.5");
        write(overwritten.withBid("7"));
        write(late);
        write(TrackingRow.organic(keyInHour(13, 4)));
        write(TrackingRow.click(keyInHour(TimeUuids.TICKS_PER_HOUR, 5), 5));

        List<WrittenRow> rows = source().rowsWrittenAfter(HOUR, time);

        assertThat(rows)
                .extracting(WrittenRow::createTime)
                .containsExactlyInAnyOrder(overwritten.createTime(), late.createTime());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.writtenAt()).isBetween(time, Instant.now().plusSeconds(60));
            assertThat(row.columns()).contains("click");
        });
        assertThat(source().rowsWrittenAfter(HOUR, Instant.now().plusSeconds(60)))
                .isEmpty();
        assertThat(source().rowsWrittenAfter(HOUR - 1, time)).isEmpty();
    }

    /** A moment behind all that was written until now, and before all that follows. */
    private static Instant afterNow() {
        Instant time = Instant.now().plusMillis(2);
        while (!Instant.now().isAfter(time.plusMillis(2))) {
            Thread.onSpinWait();
        }
        return time;
    }

    @Test
    void should_read_nothing_when_slice_has_no_rows() {
        write(TrackingRow.click(keyInHour(10, 1), 1));

        assertThat(read(HOUR, FIRST_TICK + 11, FIRST_TICK + 100)).isEmpty();
        assertThat(read(HOUR, FIRST_TICK, FIRST_TICK + 10)).isEmpty();
        assertThat(readHour(HOUR + 1)).isEmpty();
        assertThat(readHour(-1)).isEmpty();
    }

    @Test
    void should_read_nothing_when_slice_is_empty_or_reversed() {
        write(TrackingRow.click(keyInHour(10, 1), 1));

        assertThat(read(HOUR, FIRST_TICK + 10, FIRST_TICK + 10)).isEmpty();
        assertThat(read(HOUR, FIRST_TICK + 11, FIRST_TICK + 10)).isEmpty();
    }

    @Test
    void should_include_first_tick_and_exclude_last() {
        List<TrackingRow> rows = LongStream.of(99, 100, 101, 198, 199, 200, 201)
                .mapToObj(ticks -> TrackingRow.click(keyInHour(ticks, 7), (int) ticks))
                .toList();
        writeAll(rows);

        assertThat(read(HOUR, FIRST_TICK + 100, FIRST_TICK + 200))
                .extracting(ReadRow::jobId)
                .containsExactly(100, 101, 198, 199);
    }

    @Test
    void should_not_part_rows_of_one_tick() {
        List<TrackingRow> rows = lowHalves()
                .mapToObj(low -> TrackingRow.click(keyInHour(50, low), 1))
                .toList();
        writeAll(rows);

        assertThat(read(HOUR, FIRST_TICK + 50, FIRST_TICK + 51)).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
        assertThat(read(HOUR, FIRST_TICK, FIRST_TICK + 50)).isEmpty();
        assertThat(read(HOUR, FIRST_TICK + 51, FIRST_TICK + 100)).isEmpty();
    }

    @Test
    void should_read_in_the_order_of_create_time() {
        List<TrackingRow> rows = new ArrayList<>(randomRows(3, 300, 1));
        for (long tick = 0; tick < 3; tick++) {
            long ticks = tick;
            lowHalves().forEach(low -> rows.add(TrackingRow.click(keyInHour(ticks, low), 1)));
        }
        writeAll(rows);

        for (int shard = 0; shard < source().shards(); shard++) {
            int ofShard = shard;
            List<UUID> expected = rows.stream()
                    .filter(row -> row.shard(source().shards()) == ofShard)
                    .map(TrackingRow::createTime)
                    .sorted(Comparator.comparingLong(UUID::timestamp)
                            .thenComparing(SlicedTrackingSourceContract::compareLowBySignedBytes))
                    .toList();

            assertThat(read(new Slice(HOUR, shard, FIRST_TICK, FIRST_TICK + TimeUuids.TICKS_PER_HOUR)))
                    .extracting(ReadRow::key)
                    .containsExactlyElementsOf(expected);
        }
    }

    private static int compareLowBySignedBytes(UUID left, UUID right) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            int order = Byte.compare((byte) (left.getLeastSignificantBits() >> shift), (byte)
                    (right.getLeastSignificantBits() >> shift));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Test
    void should_part_hours_at_their_first_tick() {
        TrackingRow last = TrackingRow.click(keyInHour(-1, -1), 1);
        TrackingRow first = TrackingRow.click(keyInHour(0, TimeUuids.SMALLEST_LOW), 2);
        TrackingRow lastOfHour = TrackingRow.click(keyInHour(TimeUuids.TICKS_PER_HOUR - 1, Long.MAX_VALUE), 3);
        TrackingRow next = TrackingRow.click(keyInHour(TimeUuids.TICKS_PER_HOUR, 0), 4);
        writeAll(List.of(last, first, lastOfHour, next));

        assertThat(readHour(HOUR - 1)).containsExactly(ReadRow.of(last));
        assertThat(readHour(HOUR)).containsExactlyInAnyOrder(ReadRow.of(first), ReadRow.of(lastOfHour));
        assertThat(readHour(HOUR + 1)).containsExactly(ReadRow.of(next));
    }

    @Test
    void should_read_first_and_last_hour_of_all_time() {
        long lastTick = (1L << 60) - 1;
        TrackingRow first = TrackingRow.click(key(0, TimeUuids.SMALLEST_LOW), 1);
        TrackingRow last = TrackingRow.click(key(lastTick, Long.MAX_VALUE), 2);
        writeAll(List.of(first, last));

        assertThat(readHour(first.epochHour())).containsExactly(ReadRow.of(first));
        assertThat(readHour(last.epochHour())).containsExactly(ReadRow.of(last));
        assertThat(read(last.epochHour(), lastTick, Long.MAX_VALUE)).containsExactly(ReadRow.of(last));
    }

    @Test
    void should_read_each_row_once_however_an_hour_is_cut() {
        List<TrackingRow> rows = randomRows(5, 400, 1);
        writeAll(rows);
        SplittableRandom random = new SplittableRandom(6);
        long[] cuts = LongStream.concat(
                        LongStream.of(0, TimeUuids.TICKS_PER_HOUR),
                        LongStream.concat(
                                random.longs(10, 0, TimeUuids.TICKS_PER_HOUR),
                                // right at rows, where an edge taken twice or not at all would show
                                rows.stream().limit(10).mapToLong(row -> row.ticks100ns() - FIRST_TICK)))
                .sorted()
                .toArray();

        List<ReadRow> read = new ArrayList<>();
        for (int i = 1; i < cuts.length; i++) {
            read.addAll(read(HOUR, FIRST_TICK + cuts[i - 1], FIRST_TICK + cuts[i]));
        }

        assertThat(read).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
    }

    @Test
    void should_read_as_a_whole_what_all_slices_hold() {
        List<TrackingRow> rows = randomRows(7, 500, 30);
        writeAll(rows);

        List<ReadRow> ofSlices = source().occupiedHours().stream()
                .flatMap(hour -> readHour(hour).stream())
                .toList();

        assertThat(ofSlices).containsExactlyInAnyOrderElementsOf(ReadRow.of(rows));
        assertThat(ReadRow.collect(source()::readAll)).containsExactlyInAnyOrderElementsOf(ofSlices);
    }

    @Test
    void should_name_hours_that_have_rows() {
        TrackingRow deleted = TrackingRow.click(keyInHour(9 * TimeUuids.TICKS_PER_HOUR, 3), 1);
        writeAll(List.of(
                TrackingRow.click(keyInHour(0, 0), 1),
                TrackingRow.click(keyInHour(0, 1), 1),
                TrackingRow.organic(keyInHour(-1, 2)),
                TrackingRow.click(key(TimeUuids.firstTickOfHour(-3), 5), 1),
                deleted));
        assertThat(source().occupiedHours()).containsExactly(-3, HOUR - 1, HOUR, HOUR + 9);

        delete(deleted);

        assertThat(source().occupiedHours()).containsExactly(-3, HOUR - 1, HOUR);
    }

    /** A writer with another number of shards, with a signed remainder, or that takes the hour of its own zone. */
    @Test
    void should_show_each_row_of_a_broken_writer_in_one_slice() {
        TrackingRow right = TrackingRow.click(keyInHour(10, 1), 1);
        TrackingRow ofShardBehind = TrackingRow.click(keyInHour(20, 9), 2);
        TrackingRow ofNegativeShard = TrackingRow.click(keyInHour(30, 3), 3);
        TrackingRow ofEarlierHour = TrackingRow.click(keyInHour(-2 * TimeUuids.TICKS_PER_HOUR, 2), 4);
        TrackingRow ofLaterHour = TrackingRow.click(keyInHour(5 * TimeUuids.TICKS_PER_HOUR, 2), 5);
        write(right);
        writeInto(HOUR, source().shards() + 5, ofShardBehind);
        writeInto(HOUR, -3, ofNegativeShard);
        writeInto(HOUR, 1, ofEarlierHour);
        writeInto(HOUR, 1, ofLaterHour);
        writeInto(HOUR + 7, source().shards(), right);

        assertThat(source().occupiedHours()).containsExactly(HOUR, HOUR + 7);
        assertThat(jobsAndFlags(Slice.outside(HOUR)))
                .containsExactlyInAnyOrder("2 " + TrackingColumns.MISPLACED, "3 " + TrackingColumns.MISPLACED);
        assertThat(jobsAndFlags(Slice.outside(HOUR + 7))).containsExactly("1 " + TrackingColumns.MISPLACED);
        assertThat(jobsAndFlags(Slice.outside(HOUR + 1))).isEmpty();
        assertThat(jobsAndFlags(new Slice(HOUR, 1, 0, Long.MAX_VALUE))).contains("4 0", "5 0");
    }

    private List<String> jobsAndFlags(Slice slice) {
        List<String> rows = new ArrayList<>();
        int nulls = TrackingColumns.NO_GROUP | TrackingColumns.NO_BID;
        source().read(slice, batch -> {
            for (int row = 0; row < batch.size(); row++) {
                rows.add(batch.jobId(row) + " " + (batch.flags(row) & ~nulls));
            }
        });
        return rows;
    }

    @Test
    void should_read_single_rows_by_their_keys() {
        List<TrackingRow> rows = randomRows(11, 300, 40);
        writeAll(rows);
        List<UUID> wanted = new ArrayList<>();
        for (int i = 0; i < rows.size(); i += 2) {
            wanted.add(rows.get(i).createTime());
        }

        List<ReadRow> read = readRows(wanted);

        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(ReadRow.of(rows.stream()
                        .filter(row -> wanted.contains(row.createTime()))
                        .toList()));
    }

    @Test
    void should_hand_over_each_single_row_in_a_batch_of_its_own() {
        List<TrackingRow> rows = randomRows(12, 20, 2);
        writeAll(rows);
        List<Integer> sizes = new ArrayList<>();

        source().readRows(rows.stream().map(TrackingRow::createTime).toList(), batch -> sizes.add(batch.size()));

        assertThat(sizes).hasSize(20).containsOnly(1);
    }

    @Test
    void should_pass_over_keys_without_a_row() {
        TrackingRow row = TrackingRow.click(keyInHour(10, 1), 1);
        TrackingRow deleted = TrackingRow.click(keyInHour(11, 2), 2);
        TrackingRow elsewhere = TrackingRow.click(keyInHour(12, 3), 3);
        writeAll(List.of(row, deleted));
        delete(deleted);
        writeInto(HOUR, source().shards() + 1, elsewhere);

        assertThat(readRows(List.of(
                        keyInHour(10, 2),
                        keyInHour(11, 1),
                        deleted.createTime(),
                        elsewhere.createTime(),
                        keyInHour(50 * TimeUuids.TICKS_PER_HOUR, 1),
                        row.createTime())))
                .containsExactly(ReadRow.of(row));
        assertThat(readRows(List.of())).isEmpty();
        assertThat(readRows(List.of(keyInHour(10, 2)))).isEmpty();
    }

    @Test
    void should_pass_over_keys_of_another_version() {
        TrackingRow row = TrackingRow.click(keyInHour(10, 1), 1);
        write(row);

        assertThat(readRows(List.of(
                        UUID.fromString("8c2b5d4e-9f3a-4c77-9a51-0d6f0f3c2b1a"),
                        new UUID(0, 0),
                        UUID.fromString("018f4e7a-1c2d-7abc-8def-0123456789ab"),
                        row.createTime(),
                        new UUID(-1, -1))))
                .containsExactly(ReadRow.of(row));
    }

    @Test
    void should_read_single_rows_at_the_edges_of_all_time() {
        TrackingRow first = TrackingRow.click(key(0, TimeUuids.SMALLEST_LOW), 1);
        TrackingRow last = TrackingRow.click(key((1L << 60) - 1, Long.MAX_VALUE), 2);
        writeAll(List.of(first, last));

        assertThat(readRows(List.of(last.createTime(), first.createTime())))
                .containsExactlyInAnyOrder(ReadRow.of(first), ReadRow.of(last));
    }

    private List<ReadRow> readRows(List<UUID> createTimes) {
        return ReadRow.collect(rows -> source().readRows(createTimes, rows));
    }

    @Test
    void should_name_no_hour_when_table_is_empty() {
        assertThat(source().occupiedHours()).isEmpty();
    }
}
