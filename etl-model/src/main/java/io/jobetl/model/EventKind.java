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

    private final String track;

    EventKind(String track) {
        this.track = track;
    }

    /** The text of {@code custom_track} in {@code logs.tracking}. */
    public String track() {
        return track;
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
