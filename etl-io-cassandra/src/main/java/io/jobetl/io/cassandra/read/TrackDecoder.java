package io.jobetl.io.cassandra.read;

import io.jobetl.model.EventKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Compares the UTF-8 bytes of {@code custom_track} with the tracks that are counted; makes no objects. Stateless. */
final class TrackDecoder {
    private static final byte[][] TRACKS = tracks();

    private TrackDecoder() {}

    /** The same as {@link EventKind#codeOf} of the text. */
    static int codeOf(@Nullable ByteBuffer text) {
        if (text == null) {
            return EventKind.NOT_COUNTED;
        }
        for (int code = 0; code < TRACKS.length; code++) {
            if (isTrack(text, TRACKS[code])) {
                return code;
            }
        }
        return EventKind.NOT_COUNTED;
    }

    private static boolean isTrack(ByteBuffer text, byte[] track) {
        if (text.remaining() != track.length) {
            return false;
        }
        int start = text.position();
        for (int i = 0; i < track.length; i++) {
            if (text.get(start + i) != track[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[][] tracks() {
        EventKind[] kinds = EventKind.values();
        byte[][] tracks = new byte[kinds.length][];
        for (EventKind kind : kinds) {
            tracks[kind.ordinal()] = kind.track().getBytes(StandardCharsets.UTF_8);
        }
        return tracks;
    }
}
