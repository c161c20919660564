package io.jobetl.io.kafka.arrival;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.pipeline.port.ArrivalHint;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HintRecordTest {
    private static final UUID KEY = UUID.fromString("ddd4e1d0-3ca8-11f1-8080-808080808080");
    private static final ArrivalHint HINT = new ArrivalHint(KEY, Instant.ofEpochMilli(1_700_000_000_123L));

    private static @Nullable ArrivalHint parse(byte @Nullable [] key, byte @Nullable [] value) {
        // A time of microseconds, as some producers give: nothing is made of it.
        long producersTime = HINT.arrivedAt().toEpochMilli() * 1_000;
        return HintRecord.parse(
                new ConsumerRecord<>(
                        "t",
                        0,
                        7,
                        producersTime,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key,
                        value,
                        new RecordHeaders(),
                        Optional.empty()),
                HINT.arrivedAt());
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    @Test
    void should_read_text_and_bytes_of_key_or_value() {
        assertThat(parse(text(KEY.toString()), null)).isEqualTo(HINT);
        assertThat(parse(text(KEY.toString().toUpperCase(java.util.Locale.ROOT)), text("whatever")))
                .isEqualTo(HINT);
        assertThat(parse(bytes(KEY), new byte[0])).isEqualTo(HINT);
        assertThat(parse(null, text(KEY.toString()))).isEqualTo(HINT);
        assertThat(parse(new byte[0], bytes(KEY))).isEqualTo(HINT);
    }

    @Test
    void should_refuse_an_empty_record_and_keys_of_another_version() {
        assertThat(parse(null, null)).isNull();
        assertThat(parse(new byte[0], new byte[0])).isNull();
        assertThat(parse(bytes(UUID.randomUUID()), null)).isNull();
        assertThat(parse(text(UUID.randomUUID().toString()), bytes(KEY)))
                .as("the key says it all")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "ddd4e1d03ca811f18080808080808080",
                "ddd4e1d0-3ca8-11f1-8080-80808080808g",
                "ddd4e1d0-3ca8-11f1-8080-8080808080800",
                "ddd4e1d0-3ca8-11f1-8080_808080808080",
                "0-0-1000-0-0000000000000000000000000"
            })
    void should_refuse_what_is_no_key(String text) {
        assertThat(parse(text(text), null)).isNull();
    }
}
