package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NaiveRecountTest {
    // 2023-01-14T21:56:00Z, made with another tool.
    private static final UUID AT_21H = UUID.fromString("3b385800-9456-11ed-8000-000000000001");
    private static final Instant NOW = Instant.parse("2026-11-22T14:30:00Z");
    private static final Companies COMPANIES = new Companies(Map.of(1L, 100L), Map.of(7L, 700L));

    private final NaiveRecount recount = new NaiveRecount(NOW, Set.of());

    @Test
    void should_sum_bids_exactly_and_average_half_up() {
        recount.add(row(AT_21H, "click", 1, 2, 7, null, new BigDecimal("10.005")));
        recount.add(row(AT_21H, "click", 1, 2, 7, null, 0.1));
        recount.add(row(AT_21H, "conversion", 1, 2, 7, null, 5));
        recount.add(row(AT_21H, "unqualified", 1, 2, 7, null, null));

        EventValues cell =
                recount.expected(COMPANIES).get(new EventKey(LocalDateTime.parse("2023-01-14T21:00:00"), 1, 2, 7, 0));

        assertThat(cell)
                .isEqualTo(new EventValues(
                        2, 1, 0, 1, new BigDecimal("10.105000"), new BigDecimal("5.05"), 100L, "Cassandra", null));
        assertThat(recount.rowsAggregated()).isEqualTo(4);
    }

    @Test
    void should_take_the_company_of_the_campaign_when_the_job_is_unknown() {
        recount.add(row(AT_21H, "click", 9, 2, 7, null, 1));
        recount.add(row(AT_21H, "click", 9, 2, 8, null, 1));

        assertThat(recount.expected(COMPANIES).values())
                .extracting(EventValues::companyId)
                .containsExactly(700L, null);
    }

    @Test
    void should_reject_each_row_for_the_first_reason_that_applies() {
        recount.add(row("not a uuid", "click", 1, 2, 7, null, 1));
        recount.add(row(UUID.fromString("3b385800-9456-41ed-8000-000000000001"), "click", 1, 2, 7, null, 1));
        recount.add(new RawRow(AT_21H, Instant.parse("2023-01-14T20:00:00Z"), "click", 1, 2, 7, null, 1));
        recount.add(row(AT_21H, null, null, null, null, null, null));
        recount.add(row(AT_21H, "Click", 1, 2, 7, null, 1));
        recount.add(row(AT_21H, "click", null, 2, 7, null, 1));
        recount.add(row(AT_21H, "conversion", 1, 2, 7, null, Double.NaN));
        recount.add(row(AT_21H, "click", 1, 2, 7, null, new BigDecimal("9.3e12")));

        assertThat(recount.rejected())
                .isEqualTo(Map.of(
                        "bad_uuid", 2L,
                        "wrong_partition", 1L,
                        "organic", 1L,
                        "ignored_track", 1L,
                        "sponsored_without_job", 1L,
                        "bad_bid", 2L));
        assertThat(recount.rowsAggregated()).isZero();
    }

    @Test
    void should_leave_out_hours_that_have_not_begun() {
        NaiveRecount earlier = new NaiveRecount(Instant.parse("2023-01-14T20:59:59Z"), Set.of());
        NaiveRecount atTheHour = new NaiveRecount(Instant.parse("2023-01-14T21:00:00Z"), Set.of());

        earlier.add(row(AT_21H, "click", 1, 2, 7, null, 1));
        atTheHour.add(row(AT_21H, "click", 1, 2, 7, null, 1));

        assertThat(earlier.rowsNotBegun()).isEqualTo(1);
        assertThat(earlier.expected(COMPANIES)).isEmpty();
        assertThat(atTheHour.expected(COMPANIES)).hasSize(1);
    }

    @Test
    void should_leave_out_frozen_hours() {
        NaiveRecount frozen = new NaiveRecount(NOW, Set.of(LocalDateTime.parse("2023-01-14T21:00:00")));

        frozen.add(row(AT_21H, "click", 1, 2, 7, null, 1));

        assertThat(frozen.expected(COMPANIES)).isEmpty();
        assertThat(frozen.rowsAggregated()).isZero();
    }

    @Test
    void should_read_text_keys_in_any_case() {
        recount.add(row("3B385800-9456-11ED-8000-000000000001", "click", 1, 2, 7, null, 1));

        assertThat(recount.rowsAggregated()).isEqualTo(1);
    }

    @Test
    void should_reject_and_name_rows_that_stand_where_their_key_does_not_belong() {
        Instant hour = Instant.parse("2023-01-14T21:00:00Z");
        recount.add(placed(hour, 1, true));
        recount.add(placed(hour, 9, false));
        recount.add(placed(hour, -1, false));
        recount.add(placed(hour.plusSeconds(1_800), 1, true));
        recount.add(placed(hour.minusSeconds(25_200), 1, true));
        recount.add(placed(Instant.ofEpochMilli(hour.toEpochMilli() * 1_000_000), 1, true));

        assertThat(recount.rejected()).isEqualTo(Map.of("wrong_partition", 5L));
        assertThat(recount.rowsAggregated()).isEqualTo(1);
        assertThat(Notes.of(recount))
                .singleElement()
                .asString()
                .startsWith("5 rows stand where their keys do not belong")
                .contains("hour=1673730000000 AND shard=-1 (1 rows)");
    }

    @Test
    void should_wait_for_the_hour_in_which_a_row_stands() {
        recount.add(placed(NOW.plusSeconds(3_600).truncatedTo(ChronoUnit.HOURS), 1, true));

        assertThat(recount.rowsNotBegun()).isEqualTo(1);
        assertThat(recount.rejected()).isEmpty();
    }

    private static RawRow placed(Instant partitionHour, int shard, boolean inPlace) {
        return new RawRow(AT_21H, partitionHour, "click", 1, 2, 7, null, 1, shard, inPlace, null);
    }

    /** A few bytes of a decimal column. */
    @ParameterizedTest
    @CsvSource({
        "1, 20000000, 0",
        "1, 2147483647, 0",
        "0, -2147483648, 0",
        "1, -2147483648,",
        "1, -20000000,",
        "1000000000000005, 7, 100000000.000001",
        "1000000000000004, 7, 100000000.000000",
        "5, 7, 0.000001",
        "49, 8, 0.000000"
    })
    @Timeout(2)
    void should_round_a_bid_of_any_scale_before_it_looks_at_its_size(
            String digits, int scale, @Nullable BigDecimal spend) {
        boolean isTooLarge = spend == null || spend.compareTo(new BigDecimal("1e8")) > 0;

        recount.add(row(AT_21H, "click", 1, 2, 7, null, new BigDecimal(new BigInteger(digits), scale)));

        assertThat(recount.rejected()).isEqualTo(isTooLarge ? Map.of("bad_bid", 1L) : Map.of());
        assertThat(recount.expected(COMPANIES).values())
                .allSatisfy(cell -> assertThat(cell.spendHour()).isEqualByComparingTo(spend));
    }

    @Test
    @Timeout(2)
    void should_reject_a_number_of_a_million_digits() {
        recount.add(row(AT_21H, "click", 1, 2, 7, null, BigInteger.ONE.shiftLeft(4_000_000)));

        assertThat(recount.rejected()).isEqualTo(Map.of("bad_bid", 1L));
    }

    @Test
    void should_reject_the_rows_of_a_cell_that_cannot_be_kept_and_count_the_others() {
        for (int i = 0; i < 92_234; i++) {
            recount.add(row(AT_21H, "click", 1, 2, 7, null, 100_000_000));
        }
        recount.add(row(AT_21H, "conversion", 1, 2, 7, null, null));
        recount.add(row(AT_21H, "click", 5, 2, 7, null, 1));

        assertThat(recount.expected(COMPANIES)).hasSize(1);
        assertThat(recount.rowsAggregated()).isEqualTo(1);
        assertThat(recount.rejected()).isEqualTo(Map.of("bad_bid", 92_235L));
        assertThat(Notes.of(recount))
                .singleElement()
                .asString()
                .contains("job_id=1")
                .contains("92235 rows");
    }

    @ParameterizedTest
    @CsvSource({
        "7802, 7802",
        "7802.0, 7802",
        "' 7802.00 ', 7802",
        "7.802e3, 7802",
        "-3, -3",
        "2147483647, 2147483647",
        "2147483648,",
        "7802.5,",
        "abc,",
        "'',",
        "1e30,",
        "1e2147483647,",
        "1e-2147483647,"
    })
    @Timeout(2)
    void should_read_ids_of_text_and_decimal_columns(String text, @Nullable Long id) {
        assertThat(Companies.number(text)).isEqualTo(id);
    }

    private static RawRow row(
            @Nullable Object createTime,
            @Nullable String track,
            @Nullable Number job,
            @Nullable Number publisher,
            @Nullable Number campaign,
            @Nullable Number group,
            @Nullable Number bid) {
        return new RawRow(createTime, null, track, job, publisher, campaign, group, bid);
    }
}
