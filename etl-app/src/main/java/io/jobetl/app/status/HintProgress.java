package io.jobetl.app.status;

import io.jobetl.io.cassandra.arrival.CassandraArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.runtime.status.InstallationState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How far hints of late rows are read, as far as their positions tell; whether they answer, the writer alone knows. */
final class HintProgress {
    private HintProgress() {}

    /** {@code off} by the settings; {@code read} once there is a position; {@code none} before. */
    private static String state(InstallationState state) {
        if (!state.areHintsWanted()) {
            return "off";
        }
        return state.offsets().stream().anyMatch(ChangeOffset::isOfHints) ? "read" : "none";
    }

    /** Of hints in Cassandra; positions in a topic are no times. */
    private static Optional<Instant> newest(InstallationState state) {
        return state.offsets().stream()
                .flatMap(offset -> CassandraArrivalHints.arrivalOf(offset).stream())
                .max(Comparator.naturalOrder());
    }

    private static long secondsSince(Instant time, Instant now) {
        return Math.max(0, Duration.between(time, now).toSeconds());
    }

    static Map<String, Object> json(InstallationState state, Instant now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", state(state));
        Optional<Instant> newest = state.areHintsWanted() ? newest(state) : Optional.empty();
        newest.ifPresent(time -> {
            json.put("newest_settled", time.toString());
            json.put("seconds_since_newest_settled", secondsSince(time, now));
        });
        return json;
    }

    static String text(InstallationState state, Instant now) {
        return switch (state(state)) {
            case "off" -> "off (tracking.hints): late rows wait up to as long again as they were late";
            case "none" -> "none have been read: late rows wait up to as long again as they were late";
            default ->
                newest(state)
                        .map(time -> "read; the newest that is done with came at "
                                + time.toString().substring(11, 19) + " (" + secondsSince(time, now) + " s ago)")
                        .orElse("read, from a topic");
        };
    }
}
