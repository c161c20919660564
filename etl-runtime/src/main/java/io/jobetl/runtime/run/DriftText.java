package io.jobetl.runtime.run;

import io.jobetl.pipeline.port.Drift;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an operator reads of jobs and campaigns whose change the feed did not carry. Stateless. */
public final class DriftText {
    private static final int DRIFTS_SHOWN = 3;

    private DriftText() {}

    /** One line for each state that is among these, the first ones by name. */
    public static Map<Drift.State, String> of(List<Drift> drifts) {
        Map<Drift.State, String> lines = new EnumMap<>(Drift.State.class);
        for (Drift.State state : Drift.State.values()) {
            List<Drift> same =
                    drifts.stream().filter(drift -> drift.state() == state).toList();
            if (!same.isEmpty()) {
                lines.put(state, "drift: " + named(same) + ending(state));
            }
        }
        return lines;
    }

    private static String ending(Drift.State state) {
        return switch (state) {
            case OPEN -> " did not come through the change feed in time, and are not repaired; see `etl status`";
            case REPAIRED -> " did not come through the change feed in time; their companies were taken from MySQL";
            case GONE -> " are right again";
        };
    }

    private static String named(List<Drift> drifts) {
        String first = drifts.stream()
                .limit(DRIFTS_SHOWN)
                .map(drift -> drift.table().tableName() + " " + drift.id() + " (company "
                        + (drift.knownCompanyId() == null ? "none" : drift.knownCompanyId()) + " -> "
                        + (drift.companyId() == null ? "none" : drift.companyId()) + ")")
                .collect(Collectors.joining(", "));
        int more = drifts.size() - DRIFTS_SHOWN;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
