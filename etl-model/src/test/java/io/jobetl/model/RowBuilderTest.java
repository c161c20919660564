package io.jobetl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RowBuilderTest {
    private static final UUID KEY = UUID.fromString("a69ddc00-c6bc-11f0-8de9-0242ac120002");
    private static final int ALL_NULL = TrackingColumns.NO_JOB
            | TrackingColumns.NO_PUBLISHER
            | TrackingColumns.NO_CAMPAIGN
            | TrackingColumns.NO_GROUP
            | TrackingColumns.NO_BID;

    private final TrackingColumns rows = new TrackingColumns(3);

    /** Every subset of the columns, in a random order of calls, against the method that takes them all at once. */
    @Test
    void should_add_the_row_that_the_method_of_nine_numbers_adds() {
        SplittableRandom random = new SplittableRandom(7);
        for (int nulls = 0; nulls <= ALL_NULL; nulls++) {
            EventKind kind = EventKind.ofCode(random.nextInt(-1, 4));
            int[] ids = random.ints(4).toArray();
            long bid = random.nextLong();
            long high = (random.nextLong() & ~0xF000L) | (random.nextBoolean() ? 0x1000L : 0x4000L);
            TrackingColumns expected = new TrackingColumns(1);
            expected.add(
                    high,
                    bid,
                    kind,
                    (high >>> 12 & 15) == 1 ? nulls : nulls | TrackingColumns.BAD_UUID,
                    (nulls & TrackingColumns.NO_JOB) != 0 ? 0 : ids[0],
                    (nulls & TrackingColumns.NO_PUBLISHER) != 0 ? 0 : ids[1],
                    (nulls & TrackingColumns.NO_CAMPAIGN) != 0 ? 0 : ids[2],
                    (nulls & TrackingColumns.NO_GROUP) != 0 ? 0 : ids[3],
                    (nulls & TrackingColumns.NO_BID) != 0 ? 0 : bid);

            rows.clear();
            RowBuilder row = rows.row(high, bid);
            if ((nulls & TrackingColumns.NO_BID) == 0) {
                row.bidMicros(bid);
            }
            if ((nulls & TrackingColumns.NO_CAMPAIGN) == 0) {
                row.campaign(ids[2]);
            }
            if (kind != null) {
                row.kind(kind);
            }
            if ((nulls & TrackingColumns.NO_GROUP) == 0) {
                row.group(ids[3]);
            }
            if ((nulls & TrackingColumns.NO_JOB) == 0) {
                row.job(ids[0]);
            }
            if ((nulls & TrackingColumns.NO_PUBLISHER) == 0) {
                row.publisher(ids[1]);
            }
            row.add();

            assertThat(columnsOf(rows)).isEqualTo(columnsOf(expected));
        }
    }

    /** All that there is of the first row. */
    private static String columnsOf(TrackingColumns rows) {
        return rows.size() + " " + rows.uuidHighs()[0] + " " + rows.uuidLows()[0] + " " + rows.jobsAndPublishers()[0]
                + " " + rows.campaignsAndGroups()[0] + " " + rows.bidsMicros()[0] + " " + rows.kindsAndFlags()[0];
    }

    @Test
    void should_forget_the_row_before() {
        rows.row(KEY)
                .kind(EventKind.CLICK)
                .job(1)
                .publisher(2)
                .campaign(3)
                .group(4)
                .bidMicros(5);
        rows.row(KEY).add();

        assertThat(rows.size()).isEqualTo(1);
        assertThat(rows.kindCode(0)).isEqualTo(EventKind.NOT_COUNTED);
        assertThat(rows.flags(0)).isEqualTo(ALL_NULL);
        assertThat(rows.jobId(0) + rows.publisherId(0) + rows.campaignId(0) + rows.groupId(0) + rows.bidMicros(0))
                .isZero();
    }

    @Test
    void should_not_add_a_row_twice() {
        RowBuilder row = rows.row(KEY).kind(EventKind.CLICK);
        row.add();

        assertThatThrownBy(row::add).isInstanceOf(IllegalStateException.class);
        assertThat(rows.size()).isEqualTo(1);
        assertThat(row).hasToString("RowBuilder[no row]");
    }

    @Test
    void should_refuse_a_row_when_the_batch_is_full() {
        for (int i = 0; i < 3; i++) {
            rows.row(KEY).add();
        }

        assertThatThrownBy(() -> rows.row(KEY).add()).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(rows).hasToString("TrackingColumns[3 of 3 rows]");
    }

    @Test
    void should_read_columns_from_text() {
        rows.row(KEY.toString())
                .track("conversion")
                .job("42")
                .publisher("-7")
                .campaign("2147483647")
                .group("0")
                .bid("1.5")
                .add();

        assertThat(EventKind.ofCode(rows.kindCode(0))).isEqualTo(EventKind.CONVERSION);
        assertThat(rows.flags(0)).isZero();
        assertThat(rows.jobId(0)).isEqualTo(42);
        assertThat(rows.publisherId(0)).isEqualTo(-7);
        assertThat(rows.campaignId(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(rows.groupId(0)).isZero();
        assertThat(rows.bidMicros(0)).isEqualTo(1_500_000);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void should_take_the_empty_text_for_null(@Nullable String text) {
        rows.row(KEY)
                .track(text)
                .job(text)
                .publisher(text)
                .campaign(text)
                .group(text)
                .bid(text)
                .add();

        assertThat(rows.flags(0)).isEqualTo(ALL_NULL);
        assertThat(rows.kindCode(0)).isEqualTo(EventKind.NOT_COUNTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "1.0", "x", " 1", "99999999999999999999"})
    void should_flag_the_row_whose_id_is_no_int(String id) {
        rows.row(KEY).job(id).bid("2").add();
        rows.row(KEY).group(id).add();

        assertThat(rows.flags(0) & TrackingColumns.BAD_BID).isNotZero();
        assertThat(rows.flags(0) & TrackingColumns.NO_JOB).isZero();
        assertThat(rows.flags(1) & TrackingColumns.BAD_BID).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1,5", "x", "1e14", "-1E2000000000", "9223372036854.775808"})
    void should_flag_the_row_whose_bid_is_no_money(String bid) {
        rows.row(KEY).bid(bid).add();

        assertThat(rows.flags(0)).isEqualTo((ALL_NULL & ~TrackingColumns.NO_BID) | TrackingColumns.BAD_BID);
        assertThat(rows.bidMicros(0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0E-2000000000, 0",
        "1E-2000000000, 0",
        "0.0000004, 0",
        "0.0000005, 1",
        "-0.0000005, -1",
        "1.2345675, 1234568",
        "9223372036854.775807, 9223372036854775807"
    })
    void should_round_a_bid_half_up_to_millionths(BigDecimal bid, long micros) {
        rows.row(KEY).bid(bid).add();

        assertThat(rows.bidMicros(0)).isEqualTo(micros);
        assertThat(rows.flags(0)).isEqualTo(ALL_NULL & ~TrackingColumns.NO_BID);
    }

    @Test
    void should_flag_a_key_that_is_no_time_uuid() {
        rows.row(UUID.fromString("a69ddc00-c6bc-41f0-8de9-0242ac120002")).add();

        assertThat(rows.flags(0)).isEqualTo(ALL_NULL | TrackingColumns.BAD_UUID);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"create_time", "a69ddc00-c6bc-41f0-8de9-0242ac120002", "a69ddc00-c6bc-11f0-8de9", "ключ"})
    void should_flag_the_row_whose_key_is_no_text_of_a_time_uuid(@Nullable String key) {
        rows.row(key).job(1).add();
        rows.row(key).add();
        rows.row("another").add();

        assertThat(rows.flags(0)).isEqualTo((ALL_NULL & ~TrackingColumns.NO_JOB) | TrackingColumns.BAD_UUID);
        assertThat(rows.uuidHigh(1)).isEqualTo(rows.uuidHigh(0));
        assertThat(rows.uuidLow(1)).isEqualTo(rows.uuidLow(0)).isNotEqualTo(rows.uuidLow(2));
    }

    @ParameterizedTest
    @NullAndEmptySource
    void should_take_the_last_of_two_values_though_it_is_null(@Nullable String text) {
        rows.row(KEY)
                .job(5)
                .publisher("6")
                .campaign("x")
                .group(8)
                .bid("1.5")
                .kind(EventKind.CLICK)
                .job(text)
                .publisher(text)
                .campaign(text)
                .group(text)
                .bid(text)
                .add();

        rows.row(KEY).kind(EventKind.CLICK).add();
        assertThat(rows.kindsAndFlags()[0]).isEqualTo(rows.kindsAndFlags()[1]);
        assertThat(rows.jobId(0) | rows.publisherId(0) | rows.campaignId(0) | rows.groupId(0))
                .isZero();
        assertThat(rows.bidMicros(0)).isZero();
    }

    @Test
    void should_take_the_last_of_two_values_though_the_first_was_bad() {
        rows.row(KEY).job("x").bid("NaN").job(5).bid("1.5").add();
        rows.row(KEY).job("x").bid("NaN").kind(EventKind.CLICK).job("5").add();
        rows.row(KEY).job(5).job("x").add();

        assertThat(rows.flags(0)).isEqualTo(ALL_NULL & ~TrackingColumns.NO_JOB & ~TrackingColumns.NO_BID);
        assertThat(rows.bidMicros(0)).isEqualTo(1_500_000);
        assertThat(rows.flags(1)).isEqualTo(rows.flags(0) | TrackingColumns.BAD_BID);
        assertThat(rows.jobId(1)).isEqualTo(5);
        assertThat(rows.kindCode(1)).isEqualTo(EventKind.CLICK.ordinal());
        assertThat(rows.flags(2) & TrackingColumns.BAD_BID).isNotZero();
        assertThat(rows.jobId(2)).isZero();
    }
}
