package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BidDecoderTest {
    private static final long SEED = 23;

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1000000",
        "1.5, 1500000",
        "0.1, 100000",
        "10.005, 10005000",
        "-2.25, -2250000",
        "0.0000005, 1",
        "-0.0000005, -1",
        "0.00000049, 0",
        "0.1234565, 123457",
        "99999999.99, 99999999990000",
        "1e-300, 0",
        "4.9e-324, 0",
        "1e12, 1000000000000000000",
        "123456789012.345678, 123456789012345670"
    })
    void should_read_double_as_its_shortest_decimal(double bid, long micros) {
        assertThat(ofDouble(bid)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e13, -1e13, Double.MAX_VALUE})
    void should_refuse_double_that_is_no_money(double bid) {
        assertThat(ofDouble(bid)).isEqualTo(BidDecoder.UNUSABLE);
    }

    @Test
    void should_read_any_double_like_big_decimal() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 50_000; i++) {
            double bid = switch (i % 4) {
                case 0 -> random.nextInt(10_000_000) / 100.0;
                case 1 -> random.nextLong(1L << 55) / 1e6;
                case 2 -> random.nextLong(1L << 40) / 1e7;
                default -> Double.longBitsToDouble(random.nextLong());
            };
            assertThat(ofDouble(bid))
                    .as("seed=%s bid=%s", SEED, bid)
                    .isEqualTo(Double.isFinite(bid) ? plainMicros(BigDecimal.valueOf(bid)) : BidDecoder.UNUSABLE);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1.5, 1500000", "0.1, 100000", "0.3, 300000", "-7.77, -7770000", "16777216, 16777216000000"})
    void should_read_float_as_its_shortest_decimal(float bid, long micros) {
        assertThat(micros(BidDecoder.FLOAT, TypeCodecs.FLOAT, bid)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE})
    void should_refuse_float_that_is_no_money(float bid) {
        assertThat(micros(BidDecoder.FLOAT, TypeCodecs.FLOAT, bid)).isEqualTo(BidDecoder.UNUSABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 42, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void should_read_int(int bid) {
        assertThat(micros(BidDecoder.INT, TypeCodecs.INT, bid)).isEqualTo(bid * 1_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                9_223_372_036_854L,
                -9_223_372_036_854L,
                9_223_372_036_855L,
                -9_223_372_036_855L,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void should_read_bigint_and_varint_alike(long bid) {
        long expected = plainMicros(BigDecimal.valueOf(bid));

        assertThat(micros(BidDecoder.BIGINT, TypeCodecs.BIGINT, bid)).isEqualTo(expected);
        assertThat(micros(BidDecoder.VARINT, TypeCodecs.VARINT, BigInteger.valueOf(bid)))
                .isEqualTo(expected);
    }

    @Test
    void should_read_varint_with_more_bytes_than_it_needs() {
        ByteBuffer padded = ByteBuffer.allocate(20).put(19, (byte) 3);

        assertThat(BidDecoder.VARINT.micros(padded)).isEqualTo(3_000_000);
        assertThat(micros(BidDecoder.VARINT, TypeCodecs.VARINT, BigInteger.TEN.pow(30)))
                .isEqualTo(BidDecoder.UNUSABLE);
    }

    @Test
    @Timeout(2)
    void should_refuse_varint_of_a_million_digits() {
        assertThat(micros(BidDecoder.VARINT, TypeCodecs.VARINT, BigInteger.ONE.shiftLeft(4_000_000)))
                .isEqualTo(BidDecoder.UNUSABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, 1500000",
        "0.10, 100000",
        "10.005, 10005000",
        "-3, -3000000",
        "12E+2, 1200000000",
        "0.0000005, 1",
        "-0.0000005, -1",
        "0.00000049999999999999999999999999, 0",
        "9223372036854.775807, 9223372036854775807",
        "9223372036854.7758074, 9223372036854775807",
        "-9223372036854.775807, -9223372036854775807",
        "0E+2147483647, 0",
        "0E-2147483647, 0",
        "1E-2147483647, 0",
        "1.000000000000000000000000000000000000000000, 1000000"
    })
    void should_read_decimal(String bid, long micros) {
        assertThat(ofDecimal(new BigDecimal(bid))).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854.775808",
                "-9223372036854.775809",
                "1E+30",
                "-1E+30",
                "1E+2147483647",
                "9223372036854.7758075",
                "99999999999999999999999999.5"
            })
    void should_refuse_decimal_that_does_not_fit(String bid) {
        assertThat(ofDecimal(new BigDecimal(bid))).isEqualTo(BidDecoder.UNUSABLE);
    }

    @Test
    void should_refuse_decimal_without_digits() {
        assertThat(BidDecoder.DECIMAL.micros(ByteBuffer.allocate(4))).isEqualTo(BidDecoder.UNUSABLE);
    }

    @Test
    void should_read_any_decimal_like_big_decimal() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 50_000; i++) {
            BigInteger unscaled = BigInteger.valueOf(random.nextLong() >> random.nextInt(64));
            if (i % 5 == 0) {
                unscaled = unscaled.multiply(BigInteger.valueOf(random.nextLong()));
            }
            BigDecimal bid = new BigDecimal(unscaled, random.nextInt(-12, 40));

            assertThat(ofDecimal(bid)).as("seed=%s bid=%s", SEED, bid).isEqualTo(plainMicros(bid));
        }
    }

    /** The obvious way. */
    private static long plainMicros(BigDecimal bid) {
        BigInteger micros =
                bid.movePointRight(6).setScale(0, RoundingMode.HALF_UP).toBigInteger();
        return micros.bitLength() <= 63 ? micros.longValue() : BidDecoder.UNUSABLE;
    }

    private static long ofDouble(double bid) {
        return micros(BidDecoder.DOUBLE, TypeCodecs.DOUBLE, bid);
    }

    private static long ofDecimal(BigDecimal bid) {
        return micros(BidDecoder.DECIMAL, TypeCodecs.DECIMAL, bid);
    }

    private static <T> long micros(BidDecoder decoder, TypeCodec<T> codec, T bid) {
        ByteBuffer encoded = Objects.requireNonNull(codec.encode(bid, ProtocolVersion.DEFAULT));
        ByteBuffer inTheMiddle = ByteBuffer.allocate(encoded.remaining() + 5)
                .position(2)
                .put(encoded)
                .flip()
                .position(2);
        int remaining = inTheMiddle.remaining();
        long micros = decoder.micros(inTheMiddle);
        assertThat(inTheMiddle.remaining()).isEqualTo(remaining);
        return micros;
    }
}
