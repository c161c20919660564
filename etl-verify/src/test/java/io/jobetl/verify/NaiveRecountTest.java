package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
