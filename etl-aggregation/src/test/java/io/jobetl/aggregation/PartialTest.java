package io.jobetl.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;
import io.jobetl.model.RejectReason;
import io.jobetl.model.TrackingColumns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartialTest {
    private static final int HOUR = 490_000;
    private static final long HUNDRED_MILLION = 100_000_000_000_000L;

    private final Partial partial = new Partial(HOUR);

    @ParameterizedTest
    @ValueSource(longs = {HUNDRED_MILLION + 1, -HUNDRED_MILLION - 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void should_reject_a_bid_that_is_no_money(long bidMicros) {
        for (int i = 0; i < 10; i++) {
            partial.accumulate(row(EventKind.CLICK, 0, bidMicros));
        }

        assertThat(partial.rejects().of(RejectReason.BAD_BID)).isEqualTo(10);
        assertThat(partial.cells().isEmpty()).isTrue();
    }

    @Test
    void should_sum_the_largest_bids_exactly() {
        for (int i = 0; i < 1_000; i++) {
            partial.accumulate(row(EventKind.CLICK, 0, 99_999_999_990_000L));
        }

        assertThat(partial.cells().get(1, 2, 3, 4)).isEqualTo(new CellMetrics(1_000, 99_999_999_990_000_000L, 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 23, ORGANIC",
        "0, 23, ORGANIC",
        "-1, 0, IGNORED_TRACK",
        "-1, 1, IGNORED_TRACK",
        "0, 1, SPONSORED_WITHOUT_JOB",
        "1, 3, SPONSORED_WITHOUT_JOB",
        "0, 33, SPONSORED_WITHOUT_JOB",
        "0, 32, BAD_BID",
        "0, 64, BAD_UUID",
        "-1, 87, BAD_UUID",
        "0, 128, WRONG_PARTITION",
        "-1, 151, WRONG_PARTITION",
        "0, 192, BAD_UUID",
    })
    void should_reject_for_the_first_reason_that_applies(int kindCode, int flags, RejectReason reason) {
        partial.accumulate(row(kindCode, flags, 0));

        assertThat(partial.rejects().of(reason)).isEqualTo(1);
        assertThat(partial.rejects().total()).isEqualTo(1).isEqualTo(partial.rows());
    }

    @Test
    void should_reject_a_row_that_stands_in_the_partition_of_another_hour() {
        Partial other = new Partial(HOUR + 1);

        other.accumulate(row(EventKind.CLICK, 0, 1));

        assertThat(other.rejects().of(RejectReason.WRONG_PARTITION)).isEqualTo(1);
    }

    private static TrackingColumns row(EventKind kind, int flags, long bidMicros) {
        return row(kind.ordinal(), flags, bidMicros);
    }

    private static TrackingColumns row(int kindCode, int flags, long bidMicros) {
        TrackingColumns columns = new TrackingColumns(1);
        long high = TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(HOUR));
        columns.add(
                high,
                TimeUuids.SMALLEST_LOW,
                EventKind.ofCode(kindCode),
                flags,
                (flags & TrackingColumns.NO_JOB) == 0 ? 1 : 0,
                (flags & TrackingColumns.NO_PUBLISHER) == 0 ? 2 : 0,
                (flags & TrackingColumns.NO_CAMPAIGN) == 0 ? 3 : 0,
                (flags & TrackingColumns.NO_GROUP) == 0 ? 4 : 0,
                bidMicros);
        return columns;
    }
}
