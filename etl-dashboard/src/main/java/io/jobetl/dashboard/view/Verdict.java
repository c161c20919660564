package io.jobetl.dashboard.view;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;

/**
 * How the installation is, in a sentence.
 *
 * @param since when it came into this state
 */
public record Verdict(State state, String sentence, Instant since) {
    /** The first of these that applies. */
    public enum State {
        STOPPED,
        UNBALANCED,
        BEHIND,
        STANDBY,
        HEALTHY;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
