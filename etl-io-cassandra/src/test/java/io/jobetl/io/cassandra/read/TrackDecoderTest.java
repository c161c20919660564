package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.EventKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrackDecoderTest {
    @Test
    void should_not_count_null() {
        assertThat(TrackDecoder.codeOf(null)).isEqualTo(EventKind.NOT_COUNTED);
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void should_know_every_kind(EventKind kind) {
        assertThat(TrackDecoder.codeOf(utf8(kind.track()))).isEqualTo(kind.ordinal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Click", "CLICK", " click", "click ", "clic", "clicks", "cl\u0131ck", "click\u0000"})
    void should_not_count_what_is_only_like_a_kind(String track) {
        assertThat(TrackDecoder.codeOf(utf8(track))).isEqualTo(EventKind.NOT_COUNTED);
    }

    @Test
    void should_not_move_the_buffer() {
        ByteBuffer text = utf8("click");

        TrackDecoder.codeOf(text);

        assertThat(text.remaining()).isEqualTo(5);
    }

    @Test
    void should_agree_with_event_kind_on_random_texts() {
        long seed = 17;
        SplittableRandom random = new SplittableRandom(seed);
        String[] tracks = {"click", "conversion", "qualified", "unqualified", "alive", ""};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(tracks[random.nextInt(tracks.length)]);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, (char) random.nextInt(0xD800));
                    case 1 -> text.delete(at, Math.min(at + 1, text.length()));
                    default -> text.replace(at, Math.min(at + 1, text.length()), "e");
                }
            }
            String track = text.toString();

            assertThat(TrackDecoder.codeOf(utf8(track)))
                    .as("seed=%s track=%s", seed, track)
                    .isEqualTo(EventKind.codeOf(track));
        }
    }

    /** The bytes in the middle of a buffer, as the driver may hand them over. */
    private static ByteBuffer utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(bytes.length + 3)
                .position(2)
                .put(bytes)
                .flip()
                .position(2)
                .slice();
    }
}
