package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CreateTimeDecoderTest {
    private static final UUID TIME_UUID = UUID.fromString("d5f0a6b2-e8b1-11f0-89ab-fedcba987654");

    private final CreateTimeDecoder ofUuids = new CreateTimeDecoder(false);
    private final CreateTimeDecoder ofTexts = new CreateTimeDecoder(true);

    @Test
    void should_read_bytes_of_uuid() {
        ofUuids.decode(bytes(TIME_UUID));

        assertThat(ofUuids.isTimeUuid()).isTrue();
        assertThat(new UUID(ofUuids.high(), ofUuids.low())).isEqualTo(TIME_UUID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b3f4d0f0-3f1e-4c1a-9d5e-0123456789ab",
                "019a0000-0000-7000-8000-000000000001",
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff"
            })
    void should_keep_bits_of_uuid_of_another_version(String key) {
        ofUuids.decode(bytes(UUID.fromString(key)));

        assertThat(ofUuids.isTimeUuid()).isFalse();
        assertThat(new UUID(ofUuids.high(), ofUuids.low())).hasToString(key);
    }

    @Test
    void should_read_text_of_uuid_in_either_case() {
        ofTexts.decode(utf8(TIME_UUID.toString()));
        assertThat(ofTexts.isTimeUuid()).isTrue();
        assertThat(new UUID(ofTexts.high(), ofTexts.low())).isEqualTo(TIME_UUID);

        ofTexts.decode(utf8(TIME_UUID.toString().toUpperCase(Locale.ROOT)));
        assertThat(ofTexts.isTimeUuid()).isTrue();
        assertThat(new UUID(ofTexts.high(), ofTexts.low())).isEqualTo(TIME_UUID);
    }

    @Test
    void should_read_any_text_like_uuid() {
        SplittableRandom random = new SplittableRandom(29);
        for (int i = 0; i < 10_000; i++) {
            UUID key = new UUID((random.nextLong() & ~0xF000L) | 0x1000L, random.nextLong());

            ofTexts.decode(utf8(key.toString()));

            assertThat(ofTexts.isTimeUuid()).isTrue();
            assertThat(new UUID(ofTexts.high(), ofTexts.low())).isEqualTo(key);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b3f4d0f0-3f1e-4c1a-9d5e-0123456789ab",
                "00000000-0000-0000-0000-000000000000",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba98765",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba9876540000",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba98765g",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba98765G",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba98765@",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba98765/",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba98765:",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba98765`",
                "d5f0a6b2-e8b1-11f0-89ab+fedcba987654",
                "d5f0a6b2e8b1-11f0-89ab-fedcba9876-54",
                "{d5f0a6b2-e8b1-11f0-89ab-fedcba98765",
                "d5f0a6b2-e8b1-11f0-89ab-fedcba9876\u00e4"
            })
    void should_not_take_other_text_for_time_uuid(String text) {
        ofTexts.decode(utf8(text));

        assertThat(ofTexts.isTimeUuid()).isFalse();
    }

    @Test
    void should_give_each_bad_text_a_key_of_its_own() {
        Set<UUID> keys = new HashSet<>();
        Set<Long> highs = new HashSet<>();
        Set<Long> lows = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            ofTexts.decode(utf8("bad-" + i));
            keys.add(new UUID(ofTexts.high(), ofTexts.low()));
            highs.add(ofTexts.high());
            lows.add(ofTexts.low());
        }

        assertThat(keys).hasSize(50_000);
        assertThat(highs).hasSize(50_000);
        assertThat(lows).hasSize(50_000);
    }

    @Test
    void should_give_a_bad_text_the_same_key_each_time() {
        ofTexts.decode(utf8("bad"));
        UUID first = new UUID(ofTexts.high(), ofTexts.low());
        ofTexts.decode(utf8("other"));
        ofTexts.decode(utf8("bad"));

        assertThat(new UUID(ofTexts.high(), ofTexts.low())).isEqualTo(first);
    }

    private static ByteBuffer bytes(UUID key) {
        return ByteBuffer.allocate(24)
                .putLong(0)
                .putLong(key.getMostSignificantBits())
                .putLong(key.getLeastSignificantBits())
                .flip()
                .position(8);
    }

    private static ByteBuffer utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(bytes.length + 1)
                .position(1)
                .put(bytes)
                .flip()
                .position(1);
    }
}
