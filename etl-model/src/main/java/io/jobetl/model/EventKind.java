package io.jobetl.model;

import org.jspecify.annotations.Nullable;

/** The four custom tracks that are counted. The match is exact and case-sensitive: {@code Click} is not a click. */
public enum EventKind {
    CLICK("click"),
    CONVERSION("conversion"),
    QUALIFIED("qualified"),
    UNQUALIFIED("unqualified");

    /** What {@link #codeOf} answers for a track that is not counted. */
    public static final int NOT_COUNTED = -1;

    private static final EventKind[] KINDS = values();

    private final String track;

    EventKind(String track) {
        this.track = track;
    }

    /** The text of {@code custom_track} in {@code logs.tracking}. */
    public String track() {
        return track;
    }

    /**
     * The kind of a code that {@link #codeOf} answers; null for {@link #NOT_COUNTED}.
     *
     * @throws IllegalArgumentException when no kind has this code
     */
    public static @Nullable EventKind ofCode(int code) {
        if (code == NOT_COUNTED) {
            return null;
        }
        if (code < 0 || code >= KINDS.length) {
            throw new IllegalArgumentException(
                    "code=" + code + " is no event kind: 0 to " + (KINDS.length - 1) + ", or " + NOT_COUNTED);
        }
        return KINDS[code];
    }

    /** The ordinal of the kind with this track, or {@link #NOT_COUNTED}. */
    public static int codeOf(@Nullable String track) {
        if (track == null) {
            return NOT_COUNTED;
        }
        return switch (track) {
            case "click" -> 0;
            case "conversion" -> 1;
            case "qualified" -> 2;
            case "unqualified" -> 3;
            default -> NOT_COUNTED;
        };
    }
}
