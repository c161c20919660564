package io.jobetl.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BidChoiceTest {
    private static final List<BigDecimal> BIDS = bids("3.5", "1.25", "0.5", "0");

    @Test
    void should_find_which_bids_make_a_sum() {
        assertThat(find(new int[] {2, 1, 3, 1}, 3, "4.5")).containsExactly(1, 0, 2, 0);
        assertThat(find(new int[] {2, 1, 3, 1}, 7, "9.75")).containsExactly(2, 1, 3, 1);
        assertThat(find(new int[] {2, 1, 3, 1}, 0, "0")).containsExactly(0, 0, 0, 0);
        assertThat(find(new int[] {2, 1, 3, 1}, 1, "0")).containsExactly(0, 0, 0, 1);
    }

    @Test
    void should_find_none_where_number_or_sum_do_not_fit() {
        assertThat(find(new int[] {2, 1, 3, 1}, 2, "4.5")).as("one too few").isNull();
        assertThat(find(new int[] {2, 1, 3, 1}, 3, "4.500001")).isNull();
        assertThat(find(new int[] {0, 1, 3, 1}, 3, "4.5")).as("none of 3.5").isNull();
        assertThat(find(new int[] {2, 1, 3, 1}, 8, "9.75")).isNull();
        assertThat(find(new int[] {2, 1, 3, 1}, -1, "0")).isNull();
        assertThat(find(new int[] {2, 1, 3, 1}, 0, "0.5")).isNull();
    }

    @Test
    void should_find_a_choice_wherever_there_is_one() {
        long seed = 20_261_129;
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<BigDecimal> bids = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                BigDecimal bid =
                        BigDecimal.valueOf(random.nextInt(600) - 100, 2).setScale(6);
                if (!bids.contains(bid)) {
                    bids.add(bid);
                }
            }
            bids.sort(Comparator.reverseOrder());
            int[] counts = new int[bids.size()];
            long number = 0;
            BigDecimal sum = BigDecimal.ZERO;
            for (int i = 0; i < counts.length; i++) {
                counts[i] = 1 + random.nextInt(20);
                int some = random.nextInt(counts[i] + 1);
                number += some;
                sum = sum.add(bids.get(i).multiply(BigDecimal.valueOf(some)));
            }

            int[] found = BidChoice.find(bids, counts, number, sum);

            int[] chosen = Objects.requireNonNull(found, "none found with seed=" + seed + " round=" + round);
            BigDecimal made = BigDecimal.ZERO;
            long chosenNumber = 0;
            for (int i = 0; i < counts.length; i++) {
                assertThat(chosen[i]).isBetween(0, counts[i]);
                chosenNumber += chosen[i];
                made = made.add(bids.get(i).multiply(BigDecimal.valueOf(chosen[i])));
            }
            assertThat(chosenNumber).isEqualTo(number);
            assertThat(made).isEqualByComparingTo(sum);
        }
    }

    @Test
    @Timeout(5)
    void should_give_up_a_search_that_is_too_long() {
        List<BigDecimal> bids = new ArrayList<>();
        for (int i = 400; i > 0; i--) {
            bids.add(BigDecimal.valueOf(2L * i, 2).setScale(6));
        }
        int[] counts = new int[bids.size()];
        Arrays.fill(counts, 50);

        assertThat(BidChoice.find(bids, counts, 9_000, new BigDecimal("40000.01")))
                .as("an odd sum of even bids")
                .isNull();
    }

    @Test
    void should_not_stumble_over_more_money_than_there_can_be() {
        List<BigDecimal> largest = bids("100000000");

        assertThatCode(() -> assertThat(
                                BidChoice.find(largest, new int[] {2_000_000}, 1_000_000, new BigDecimal("1e14")))
                        .isNull())
                .doesNotThrowAnyException();
    }

    private static int @Nullable [] find(int[] counts, long number, String sum) {
        return BidChoice.find(BIDS, counts, number, new BigDecimal(sum));
    }

    private static List<BigDecimal> bids(String... bids) {
        return Arrays.stream(bids).map(bid -> new BigDecimal(bid).setScale(6)).toList();
    }
}
