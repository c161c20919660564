package io.jobetl.aggregation;

import static io.jobetl.aggregation.RandomPartials.fold;
import static io.jobetl.aggregation.RandomPartials.rowsOfOneHour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are not the form of a partial are refused, with the reason, and cost no memory. */
class PartialFormDamageTest {
    private static final int HOUR = 490_000;
    private static final int PLACE_OF_LENGTH = 5;
    private static final int CHECKSUM_BYTES = 4;

    // bits of a cell's head
    private static final int PUBLISHER = 1;
    private static final int CLICKS = 8;
    private static final int SPEND = 16;
    private static final int UNQUALIFIED = 128;

    private final byte[] sample = PartialForm.toBytes(fold(rowsOfOneHour(1, 200)));

    @Test
    void should_refuse_every_changed_bit() {
        for (int bit = 0; bit < sample.length * 8; bit++) {
            byte[] changed = sample.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertRefused(changed, "");
        }
    }

    @Test
    void should_refuse_every_part_and_every_byte_too_many() {
        for (int length = 0; length < sample.length; length++) {
            assertRefused(Arrays.copyOf(sample, length), "");
        }
        assertRefused(Arrays.copyOf(sample, sample.length / 2), "cut off");
        assertRefused(Arrays.copyOf(sample, sample.length + 1), "other bytes follow");
    }

    @Test
    void should_say_that_a_newer_version_wrote_it() {
        byte[] newer = sample.clone();
        newer[4] = 2;
        assertRefused(newer, "newer version of etl", "form 2");
        newer[4] = (byte) 200;
        assertRefused(newer, "newer version of etl", "form 200");
        newer[4] = 0;
        assertRefused(newer, "no form 0");
    }

    @Test
    void should_refuse_bytes_of_something_else() {
        assertRefused(new byte[0], "only 0");
        assertRefused("{\"partial\": [1, 2, 3]}".getBytes(StandardCharsets.UTF_8), "0x7b227061");
    }

    /** With a new checksum behind it, whatever is still read is a partial with exactly these bytes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void should_read_nothing_but_what_it_would_write(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = sample.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                changed[9 + random.nextInt(sample.length - 13)] = (byte) random.nextInt(256);
            }
            seal(changed);
            try {
                assertThat(PartialForm.toBytes(PartialForm.fromBytes(changed))).isEqualTo(changed);
                read++;
            } catch (MalformedPartialException e) {
                refused++;
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isGreaterThan(read);
    }

    @Test
    void should_take_no_memory_for_a_length_without_bytes() {
        for (long length : new long[] {20, (1 << 28) - 2, Integer.MAX_VALUE, Long.MAX_VALUE, -1}) {
            assertRefused(form(0, body -> body.number(length)), "reject reasons=");
            assertRefused(
                    form(0, body -> {
                        body.number(0);
                        body.number(length);
                    }),
                    "unsummable keys=");
            assertRefused(form(0, body -> cells(body, length)), "cells=");
        }
    }

    @Test
    void should_refuse_rows_that_do_not_add_up() {
        assertThat(PartialForm.fromBytes(form(2, body -> oneCell(body, CLICKS, 2)))
                        .rows())
                .isEqualTo(2);
        assertRefused(form(3, body -> oneCell(body, CLICKS, 2)), "rows=3", "2 in cells");
        assertRefused(form(0, body -> oneCell(body, SPEND, 2)), "spend without a click", "job 42");
        assertRefused(form(0, body -> oneCell(body, PUBLISHER, 2)), "nothing was counted", "publisher 1");
        assertRefused(form(1L << 31, body -> oneCell(body, CLICKS, 2)), "rows=2147483648");
    }

    @Test
    void should_refuse_numbers_that_are_out_of_range() {
        assertRefused(form(0, body -> oneCell(body, CLICKS, 1L << 31)), "cell 0 is out of range");
        assertRefused(form(0, body -> oneCell(body, UNQUALIFIED, -1)), "cell 0 is out of range");
        assertRefused(form(0, body -> oneCell(body, PUBLISHER, FormWriter.zigzag(1L << 31))), "cell 0 is out of range");
        assertRefused(form(0, body -> oneCell(body, PUBLISHER, -1)), "cell 0 is out of range");
        assertRefused(form(0, body -> oneCell(body, CLICKS, 0)), "a number is 0");
        assertRefused(form(100_000_000, 0, body -> cells(body, 0)), "epochHour=100000000");
        assertRefused(form(1L << 31, 0, body -> cells(body, 0)), "epochHour=2147483648");
    }

    @Test
    void should_refuse_a_number_written_in_more_bytes_than_it_needs() {
        assertRefused(
                form(0, body -> {
                    body.int8(0x80);
                    body.int8(0);
                    body.number(0);
                    body.number(0);
                }),
                "not written as it should be");
    }

    @Test
    void should_refuse_cells_that_are_not_in_order() {
        for (int second : new int[] {42, 41, -42}) {
            assertRefused(
                    form(2, body -> {
                        cells(body, 2);
                        body.int8(CLICKS);
                        body.int8(CLICKS);
                        body.signed(42);
                        body.signed(second - 42);
                        body.number(1);
                        body.number(1);
                    }),
                    "wrong place or twice",
                    "job " + second);
        }
    }

    @Test
    void should_refuse_unsummable_keys_that_are_not_in_order() {
        for (int second : new int[] {7, 6, -7}) {
            assertRefused(
                    form(0, body -> {
                        body.number(0);
                        body.number(2);
                        for (long id : new long[] {7, 0, 0, 0, second, 0, 0, 0}) {
                            body.signed(id);
                        }
                        body.number(0);
                    }),
                    "unsummable key");
        }
    }

    @Test
    void should_refuse_reject_reasons_that_it_does_not_know() {
        assertRefused(rejects(7, 1), "no reject reason has number 7");
        assertRefused(rejects(0, 1), "no reject reason has number 0");
        assertRefused(rejects(3, 0), "reject reason 3");
        assertRefused(rejects(3, 1, 3, 1), "reject reason 3");
        assertRefused(rejects(3, 1, 2, 1), "reject reason 2");
    }

    @Test
    void should_refuse_bytes_behind_the_last_cell() {
        assertRefused(
                form(0, body -> {
                    cells(body, 0);
                    body.number(0);
                }),
                "1 bytes follow");
    }

    private static byte[] rejects(int... numbersAndRows) {
        return form(Arrays.stream(numbersAndRows).sum(), body -> {
            body.number(numbersAndRows.length / 2);
            Arrays.stream(numbersAndRows).forEach(body::number);
            body.number(0);
            body.number(0);
        });
    }

    /** No rejects, no unsummable keys, so many cells, which are to follow. */
    private static void cells(FormWriter body, long cells) {
        body.number(0);
        body.number(0);
        body.number(cells);
    }

    /** One cell of job 42 with one number. */
    private static void oneCell(FormWriter body, int head, long number) {
        cells(body, 1);
        body.int8(head);
        body.signed(42);
        body.number(number);
    }

    private static byte[] form(long rows, Consumer<FormWriter> body) {
        return form(HOUR, rows, body);
    }

    private static byte[] form(long hour, long rows, Consumer<FormWriter> body) {
        FormWriter form = new FormWriter(64);
        form.int32(0xE745_5450);
        form.int8(1);
        form.int32(0);
        form.signed(hour);
        form.number(rows);
        form.int64(1);
        form.int64(2);
        body.accept(form);
        return form.finish(PLACE_OF_LENGTH);
    }

    private static void seal(byte[] form) {
        int end = form.length - CHECKSUM_BYTES;
        ByteBuffer.wrap(form).putInt(end, FormWriter.checksum(form, end));
    }

    private static void assertRefused(byte[] bytes, String... reasons) {
        assertThatThrownBy(() -> PartialForm.fromBytes(bytes))
                .isInstanceOf(MalformedPartialException.class)
                .hasMessageStartingWith("these bytes are not the form of a partial: ")
                .hasMessageContainingAll(reasons);
    }
}
