package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Law: the shares of a table, put together in any order, are the table. */
class RecountedShareTest {
    private static final Instant NOW = Instant.parse("2023-01-14T22:30:00Z");
    private static final LocalDateTime FROZEN = LocalDateTime.parse("2023-01-14T18:00:00");
    private static final Companies COMPANIES = new Companies(Map.of(1L, 100L), Map.of(7L, 700L));
    // 2023-01-14T21:56:00Z, made with another tool.
    private static final UUID AT_21H = UUID.fromString("3b385800-9456-11ed-8000-000000000001");
    private static final long TICKS_PER_HOUR = 36_000_000_000L;

    private final List<String> told = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void should_be_the_whole_in_whatever_order_shares_come(long seed) throws Exception {
        Random random = new Random(seed);
        List<RawRow> rows = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            rows.add(anyRow(random));
        }
        NaiveRecount whole = empty();
        rows.forEach(whole::add);

        List<RawShare> ring = RawShare.ring(1 + random.nextInt(20));
        List<RecountedShare> shares = new ArrayList<>();
        for (int i = 0; i < ring.size(); i++) {
            NaiveRecount recount = empty();
            long count = 0;
            for (int row = i; row < rows.size(); row += ring.size()) {
                recount.add(rows.get(row));
                count++;
            }
            shares.add(sent(RecountedShare.of(ring.get(i), count, new KeySpelling(), recount)));
        }
        Collections.shuffle(shares, random);
        SharesTogether together = together(ring);
        shares.forEach(together::counted);

        assertSame(together.recount(), whole);
        assertThat(told.get(told.size() - 1)).isEqualTo("3000 of 5000");
    }

    private static void assertSame(NaiveRecount found, NaiveRecount whole) {
        assertThat(found.expected(COMPANIES)).isEqualTo(whole.expected(COMPANIES));
        assertThat(found.rejected()).isEqualTo(whole.rejected()).containsKeys("wrong_partition", "bad_bid", "organic");
        assertThat(found.misplaced()).isEqualTo(whole.misplaced()).hasSize(10);
        assertThat(found.tooLarge()).isEqualTo(whole.tooLarge());
        assertThat(found.rowsAggregated()).isEqualTo(whole.rowsAggregated());
        assertThat(found.rowsNotBegun()).isEqualTo(whole.rowsNotBegun()).isPositive();
        for (int hour = 0; hour < 24; hour++) {
            LocalDateTime start = FROZEN.toLocalDate().atTime(hour, 0);
            assertThat(found.rowsOf(start)).isEqualTo(whole.rowsOf(start));
        }
        assertThat(found.rowsOf(FROZEN)).isPositive();
    }

    /** Among five hours, in many places, of every fate. */
    private static RawRow anyRow(Random random) {
        int hoursBefore = random.nextInt(6) - 1;
        UUID key = new UUID(
                shifted(AT_21H.getMostSignificantBits(), -hoursBefore * TICKS_PER_HOUR),
                random.nextLong() >>> 2 | 1L << 63);
        Instant hour = Instant.parse("2023-01-14T21:00:00Z").minusSeconds(3_600L * hoursBefore);
        int kind = random.nextInt(20);
        return new RawRow(
                kind == 0 ? "no key" : key,
                kind == 1 ? farAway(random) : hour,
                kind == 2
                        ? "seen"
                        : List.of("click", "click", "conversion", "qualified", "unqualified")
                                .get(random.nextInt(5)),
                kind == 3 ? null : 1 + random.nextInt(3),
                kind == 3 ? null : 2,
                kind == 3 ? null : 7,
                random.nextBoolean() ? null : 4,
                kind == 3 ? null : bid(random, kind),
                random.nextInt(30),
                kind != 4,
                null);
    }

    private static @Nullable Number bid(Random random, int kind) {
        return switch (kind) {
            case 5 -> Double.NaN;
            case 6 -> null;
            case 7 -> new BigDecimal("-3.0000005");
            default -> new BigDecimal(random.nextInt(1_000_000)).movePointLeft(5);
        };
    }

    /** A timestamp of Cassandra may be any number of milliseconds. */
    private static Instant farAway(Random random) {
        return Instant.ofEpochMilli(
                List.of(Long.MIN_VALUE, Long.MAX_VALUE, random.nextLong()).get(random.nextInt(3)));
    }

    /** The time of a UUID is spread over three fields. */
    private static long shifted(long mostSignificantBits, long ticks) {
        long time = new UUID(mostSignificantBits, 1L << 63).timestamp() + ticks;
        return time << 32 | (time >>> 32 & 0xFFFF) << 16 | 0x1000 | time >>> 48;
    }

    @Test
    void should_reject_a_cell_whose_shares_are_too_large_only_together() throws Exception {
        List<RawShare> ring = RawShare.ring(4);
        SharesTogether together = together(ring);
        for (RawShare share : ring) {
            NaiveRecount recount = empty();
            for (int i = 0; i < 25_000; i++) {
                recount.add(new RawRow(AT_21H, null, "click", 1, 2, 7, null, 100_000_000));
            }
            together.counted(sent(RecountedShare.of(share, 25_000, new KeySpelling(), recount)));
        }

        assertThat(together.recount().expected(COMPANIES)).isEmpty();
        assertThat(together.recount().rejected()).isEqualTo(Map.of("bad_bid", 100_000L));
    }

    @Test
    void should_be_small_for_a_hundred_thousand_cells() throws Exception {
        NaiveRecount recount = empty();
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            recount.add(new RawRow(AT_21H, null, "click", i, i % 1_000, i % 100, null, random.nextInt(1_000) / 100.0));
        }

        RecountedShare share = RecountedShare.of(RawShare.ring(1).get(0), 100_000, new KeySpelling(), recount);

        assertThat(bytes(share)).hasSizeLessThan(2_500_000);
    }

    @Test
    void should_not_take_a_share_twice_nor_do_without_one() throws Exception {
        List<RawShare> ring = RawShare.ring(2);
        RecountedShare first = sent(RecountedShare.of(ring.get(0), 0, new KeySpelling(), empty()));
        SharesTogether together = together(ring);
        together.counted(first);

        assertThatThrownBy(() -> together.counted(first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("counted twice");
        assertThatThrownBy(together::recount)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 shares were not counted")
                .hasMessageContaining(ring.get(1).toString());
    }

    @Test
    void should_find_spellings_that_differ_between_shares() throws Exception {
        assertThat(isSeveral(List.of("3b385800-9456-11ed-8000-000000000001"), List.of("hello", "Hello")))
                .isFalse();
        assertThat(isSeveral(
                        List.of("3b385800-9456-11ed-8000-000000000001"),
                        List.of("00000000-0000-1000-8000-000000000000")))
                .isFalse();
        assertThat(isSeveral(List.of("3B385800-9456-11ED-8000-000000000001"), List.of()))
                .isFalse();
        assertThat(isSeveral(
                        List.of("3b385800-9456-11ed-8000-000000000001"),
                        List.of("3B385800-9456-11ED-8000-000000000001")))
                .isTrue();
        assertThat(isSeveral(List.of(), List.of("3B385800-9456-11ed-8000-000000000001")))
                .isTrue();
    }

    private boolean isSeveral(List<String> first, List<String> second) throws Exception {
        List<RawShare> ring = RawShare.ring(2);
        SharesTogether together = together(ring);
        together.counted(sent(RecountedShare.of(ring.get(1), 0, spelling(second), empty())));
        together.counted(sent(RecountedShare.of(ring.get(0), 0, spelling(first), empty())));
        return together.hasKeysInSeveralSpellings();
    }

    private static KeySpelling spelling(List<String> keys) {
        KeySpelling spelling = new KeySpelling();
        keys.forEach(spelling::add);
        return spelling;
    }

    private SharesTogether together(List<RawShare> shares) {
        return new SharesTogether(
                empty(),
                shares,
                new Verifier.Progress() {
                    @Override
                    public void readingRows(long rows, long ofAbout) {
                        told.add(rows + " of " + ofAbout);
                    }
                },
                5_000);
    }

    private static NaiveRecount empty() {
        return new NaiveRecount(NOW.minusSeconds(3_600), Set.of(FROZEN));
    }

    private static RecountedShare sent(RecountedShare share) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes(share)))) {
            return (RecountedShare) in.readObject();
        }
    }

    private static byte[] bytes(RecountedShare share) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(share);
        }
        return bytes.toByteArray();
    }
}
