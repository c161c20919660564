package io.jobetl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingColumnsTest {
    private static final long HIGH =
            UUID.fromString("a69ddc00-c6bc-11f0-8de9-0242ac120002").getMostSignificantBits();
    private static final int ALL_FLAGS = 255;

    private final TrackingColumns columns = new TrackingColumns(2);

    @ParameterizedTest
    @NullSource
    @EnumSource(EventKind.class)
    void should_give_back_what_was_added(@Nullable EventKind kind) {
        columns.add(HIGH, -1, kind, TrackingColumns.BAD_BID, 1, -2, 3, -4, Long.MIN_VALUE);

        assertThat(columns.kindCode(0)).isEqualTo(kind == null ? EventKind.NOT_COUNTED : kind.ordinal());
        assertThat(columns.flags(0)).isEqualTo(TrackingColumns.BAD_BID);
        assertThat(columns.uuidHigh(0)).isEqualTo(HIGH);
        assertThat(columns.uuidLow(0)).isEqualTo(-1);
        assertThat(columns.jobId(0)).isEqualTo(1);
        assertThat(columns.publisherId(0)).isEqualTo(-2);
        assertThat(columns.campaignId(0)).isEqualTo(3);
        assertThat(columns.groupId(0)).isEqualTo(-4);
        assertThat(columns.bidMicros(0)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void should_take_each_flag_with_a_value_of_0() {
        for (int flag = 0; flag <= ALL_FLAGS; flag++) {
            columns.clear();
            columns.add(HIGH, 0, EventKind.CLICK, flag, 0, 0, 0, 0, 0);

            assertThat(columns.flags(0)).isEqualTo(flag);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 512, 1 << 30, -1, -256, Integer.MIN_VALUE})
    void should_refuse_what_is_no_flag(int flags) {
        assertThatThrownBy(() -> columns.add(HIGH, 0, EventKind.CLICK, flags, 0, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("flags=" + flags);
        assertThat(columns.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 7, 0, 0, 0, 0", "2, 0, -1, 0, 0, 0", "4, 0, 0, 7, 0, 0", "8, 0, 0, 0, 7, 0", "16, 0, 0, 0, 0, 1"})
    void should_refuse_a_value_that_its_flag_calls_null(
            int flag, int job, int publisher, int campaign, int group, long bid) {
        assertThatThrownBy(() -> columns.add(HIGH, 0, EventKind.CLICK, flag, job, publisher, campaign, group, bid))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("flags=" + flag, "jobId=" + job, "bidMicros=" + bid);
        columns.add(
                HIGH,
                0,
                EventKind.CLICK,
                ALL_FLAGS & ~TrackingColumns.BAD_UUID & ~flag,
                job,
                publisher,
                campaign,
                group,
                bid);
        assertThat(columns.size()).isEqualTo(1);
    }

    @Test
    void should_refuse_a_key_of_another_version_unless_it_is_flagged() {
        long random = UUID.fromString("a69ddc00-c6bc-41f0-8de9-0242ac120002").getMostSignificantBits();

        assertThatThrownBy(() -> columns.add(random, 0, EventKind.CLICK, 0, 0, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("version 4", "BAD_UUID");
        columns.add(random, 0, EventKind.CLICK, TrackingColumns.BAD_UUID, 0, 0, 0, 0, 0);
        assertThat(columns.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 64, -2, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void should_know_no_kind_of_another_code(int code) {
        assertThatThrownBy(() -> EventKind.ofCode(code))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("code=" + code);
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void should_find_the_kind_of_its_code(EventKind kind) {
        assertThat(EventKind.ofCode(EventKind.codeOf(kind.track()))).isEqualTo(kind);
        assertThat(EventKind.ofCode(EventKind.NOT_COUNTED)).isNull();
    }
}
